import { parseArgs } from 'node:util';
import { routeSchema } from '../wire/nexus/route-schema.ts';
import { askGateway, AskFailure, type GatewayAddress } from './ask-gateway.ts';
import type { Output } from './output.ts';
import { routeTable } from './route-table.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const options = {
  model: text,
  system: text,
  'max-tokens': text,
  image: flag,
  tools: flag,
  'answer-json': flag,
  latency: text,
  accuracy: text,
  'max-cost': text,
  priority: text,
  locality: text,
  session: text,
  profile: text,
  'no-explore': flag,
  json: flag,
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

export const routeUsage =
  'npm run nexus -- route "<prompt>" [--max-cost USD] [--latency MS] [--accuracy 0..1] [--json]';

/** `nexus route`: where the running gateway would send a prompt, and why. Returns the exit code. */
export async function routePrompt(
  args: readonly string[],
  address: () => Promise<GatewayAddress>,
  { say, note }: Output,
): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  if (positionals.length === 0) {
    note(`Give a prompt: ${routeUsage}`);
    return 2;
  }
  try {
    const told = await askGateway(await address(), '/v1/route', requestOf(positionals.join(' '), values));
    const route = routeSchema.safeParse(told);
    if (!route.success) throw new AskFailure('The gateway is of another version: its reply is not understood.');
    if (values.json) say(JSON.stringify(told, null, 2));
    else for (const line of routeTable(route.data)) say(line);
    return 0;
  } catch (thrown) {
    if (!(thrown instanceof AskFailure)) throw thrown;
    note(thrown.message);
    return 1;
  }
}

/** The smallest picture there is: what counts is that the request has one. */
const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABXvMqOgAAAABJRU5ErkJggg==';

function requestOf(prompt: string, values: Values): object {
  const picture = { type: 'image_url', image_url: { url: PICTURE } };
  const content = values.image ? [{ type: 'text', text: prompt }, picture] : prompt;
  const system = values.system === undefined ? [] : [{ role: 'system', content: values.system }];
  return {
    model: values.model ?? 'auto',
    messages: [...system, { role: 'user', content }],
    ...(values['max-tokens'] !== undefined && { max_completion_tokens: amount(values['max-tokens']) }),
    ...(values.tools && { tools: [{ type: 'function', function: { name: 'example' } }] }),
    ...(values['answer-json'] && { response_format: { type: 'json_object' } }),
    nexus: {
      latency_ms: amount(values.latency),
      accuracy: amount(values.accuracy),
      max_cost: amount(values['max-cost']),
      priority: values.priority,
      locality: values.locality,
      session: values.session,
      profile: values.profile,
      ...(values['no-explore'] && { explore: false }),
    },
  };
}

/** What is no number goes as it is, for the gateway to say what it takes. */
const amount = (given: string | undefined): number | string | undefined =>
  given === undefined || given.trim() === '' || !Number.isFinite(Number(given)) ? given : Number(given);
