import type { GatewayUnderTest } from '../../test/support/gateway-under-test.ts';

/** Something that must be in the log: what was shown, or unlocked, in this request. */
export type Deed = { readonly request: string; readonly action: 'pii.disclosed' | 'pii.unlocked' };

type Asking = { readonly gateway: GatewayUnderTest; readonly key: string; readonly request: string };

/** What the application's tool has found for a request; to be seen in the answer it needs the right and a reason. */
const personalDatumOf = (request: string): string => `${request}@clients.example.org`;

/** A conversation in which a tool was asked for somebody's address, and has answered. */
const conversationOf = (request: string): readonly object[] => [
  { role: 'user', content: 'How do I reach this client?' },
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'find_client', arguments: '{}' } }],
  },
  { role: 'tool', tool_call_id: 'call_1', content: personalDatumOf(request) },
];

/** What the model says to such a conversation: what the tool has found, as it was let through to the model. */
export function answerTo({ messages }: Readonly<Record<string, unknown>>): string {
  const found = Array.isArray(messages) ? (messages as readonly unknown[]).at(-1) : undefined;
  const text = typeof found === 'object' && found !== null && 'content' in found ? String(found.content) : '';
  return `Write to ${text} for all else.`;
}

const reason = encodeURIComponent('Оцінювання: показ даних перед зупинкою процесу');

/**
 * Asks for an answer with personal data in it, and hears as much of it as comes before the gateway is killed. A deed
 * where the datum was seen, whether or not the answer had its end. Never rejects.
 */
export async function disclosed({ gateway, key, request }: Asking, stream: boolean): Promise<Deed | undefined> {
  const body = { model: 'clerk', stream, messages: conversationOf(request) };
  let heard = '';
  try {
    const response = await fetch(`${gateway.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { ...headersOf(key, request), 'x-nexus-pii-reason': reason },
      body: JSON.stringify(body),
    });
    for await (const bytes of response.body ?? []) heard += Buffer.from(bytes).toString('latin1');
  } catch {
    // Killed; what was heard before counts.
  }
  return contentOf(heard).includes(personalDatumOf(request)) ? { request, action: 'pii.disclosed' } : undefined;
}

/** Unlocks for a minute. Never rejects. */
export async function unlocked({ gateway, key, request }: Asking): Promise<Deed | undefined> {
  try {
    const response = await fetch(`${gateway.baseUrl}/pii/unlock`, {
      method: 'POST',
      headers: headersOf(key, request),
      body: JSON.stringify({ reason: 'Evaluation of the audit log', minutes: 1 }),
    });
    return response.status === 200 ? { request, action: 'pii.unlocked' } : undefined;
  } catch {
    return undefined;
  }
}

const headersOf = (key: string, request: string): Record<string, string> => ({
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  'x-request-id': request,
});

/** The text of an answer as far as it was heard, streamed or in one piece; ASCII here. */
const contentOf = (heard: string): string =>
  [...heard.matchAll(/"content":"([^"]{0,4096})/g)].map(([, content]) => content).join('');
