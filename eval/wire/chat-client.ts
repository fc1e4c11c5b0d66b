import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Heard, HeardError } from './heard.ts';
import { StreamEar } from './stream-ear.ts';

export type Target = { readonly baseUrl: string; readonly key: string };

type Completion = {
  readonly error?: HeardError;
  readonly usage?: Readonly<Record<string, unknown>>;
  readonly choices?: readonly {
    readonly message?: { readonly content?: string | null };
    readonly finish_reason?: string;
  }[];
};

/** Sends one chat request on a connection of its own and hears it to its end; never rejects. */
export function chat({ baseUrl, key }: Target, body: object, mostMs = 120_000): Promise<Heard> {
  const sentAt = performance.now();
  return new Promise((resolve) => {
    const fail = (): void => resolve({ ...unheard, sentAt, endedAt: performance.now() });
    const sending = httpRequest(
      `${baseUrl}/chat/completions`,
      {
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        signal: AbortSignal.timeout(mostMs),
      },
      (response) => void hear(response, sentAt).then(resolve, fail),
    );
    sending.on('error', fail);
    sending.end(JSON.stringify(body));
  });
}

const unheard: Omit<Heard, 'sentAt' | 'endedAt'> = {
  status: 0,
  headers: {},
  text: '',
  finishReason: undefined,
  isDone: false,
  error: undefined,
  usage: undefined,
  isWhole: false,
  breaches: [],
  firstTokenAt: undefined,
};

async function hear(response: IncomingMessage, sentAt: number): Promise<Heard> {
  response.setEncoding('utf8');
  const isStream = (response.headers['content-type'] ?? '').startsWith('text/event-stream');
  const ear = new StreamEar();
  let body = '';
  let isWhole = true;
  try {
    for await (const text of response as AsyncIterable<string>) {
      if (isStream) ear.hear(text);
      else body += text;
    }
  } catch {
    isWhole = false;
  }
  const endedAt = performance.now();
  const shared = { status: response.statusCode ?? 0, headers: response.headers, isWhole, sentAt, endedAt };
  if (!isStream) return { ...unheard, ...shared, ...readWhole(body, endedAt) };
  ear.end();
  const { text, finishReason, isDone, error, usage, firstTokenAt, breaches } = ear;
  return { ...shared, text, finishReason, isDone, error, usage, firstTokenAt, breaches };
}

function readWhole(body: string, readAt: number): Partial<Heard> {
  let parsed: Completion;
  try {
    parsed = JSON.parse(body) as Completion;
  } catch {
    return { breaches: ['a body that is no JSON'] };
  }
  const [choice] = parsed.choices ?? [];
  return {
    text: choice?.message?.content ?? '',
    finishReason: choice?.finish_reason,
    isDone: choice !== undefined,
    error: parsed.error,
    usage: parsed.usage,
    firstTokenAt: choice && readAt,
  };
}
