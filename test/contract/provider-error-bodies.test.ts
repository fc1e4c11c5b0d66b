import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/chat/scope.ts';
import { kserve } from '../../src/providers/kserve/kserve.ts';
import { ollama } from '../../src/providers/ollama/ollama.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { testCall, testEmbedCall } from '../support/scope.ts';
import type { Spoiling } from '../support/spoiling-proxy.ts';
import { deploymentAt, failureOf, openProvider, providerRows, scopeOf } from './provider-rows.ts';
import { providerUnderTest } from './provider-under-test.ts';
import { question } from './tool-conversation.ts';

/** Whatever becomes of the words of a failure, its status and its wait are told, by every kind of upstream. */

const HASTE = 20;
/** Waits are short, and what is asked of a server is not. */
const hasty: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic(),
  after: (ms, run) => systemClock.after(ms / HASTE, run),
};

const limited = (more: Partial<Extract<Spoiling, { kind: 'instead' }>>): Spoiling => ({
  kind: 'instead',
  status: 429,
  body: '{"error":',
  ...more,
  headers: { 'retry-after': '7', ...more.headers },
});
const bodies: readonly (readonly [string, Spoiling])[] = [
  ['stalls', limited({ then: 'silence' })],
  ['stalls before it begins', limited({ body: '', headers: { 'content-type': 'text/html' }, then: 'silence' })],
  ['is cut', limited({ then: 'cut' })],
  ['is large', limited({ body: JSON.stringify({ error: { message: 'x'.repeat(300_000) } }) })],
  ['has no end', limited({ body: 'x'.repeat(300_000), then: 'silence' })],
  ['is compressed', limited({ body: '\x1f\x8b', headers: { 'content-encoding': 'gzip' } })],
];

async function drained(events: AsyncIterable<unknown> | undefined): Promise<void> {
  if (!events) throw new Error('this kind does not do that');
  for await (const _ of events);
}

describe.each(providerRows)('$name: a 429 whose body', ({ kind, start }) => {
  const under = providerUnderTest({ kind, start }, { clock: hasty });

  const chat = (delivery: 'stream' | 'whole') =>
    drained(
      under().provider.models.chat?.(deploymentAt(under().fake.model))(
        testCall({ messages: [question], scope: scopeOf(hasty), delivery }),
      ),
    );
  const embed = (model: string) =>
    drained(under().provider.models.embed?.(deploymentAt(model))(testEmbedCall({ scope: scopeOf(hasty) })));

  it.each(bodies)('%s', { timeout: 5000 }, async (_, spoiling) => {
    under().proxy.spoiling = spoiling;
    const asks = [() => chat('stream'), () => chat('whole')];
    const { embedModel } = under().fake;
    if (embedModel !== undefined) asks.push(() => embed(embedModel));
    for (const ask of asks)
      expect(await failureOf(ask())).toMatchObject({ code: 'rate_limit_exceeded', retryAfterMs: 7000 });
  });

  it('has come in part when the client leaves', async () => {
    under().proxy.spoiling = limited({ then: 'silence' });
    const scope = scopeOf();
    const arrived = under().proxy.next();
    const failing = failureOf(
      drained(
        under().provider.models.chat?.(deploymentAt(under().fake.model))(testCall({ messages: [question], scope })),
      ),
    );
    const { left } = await arrived;
    await new Promise((resolve) => setTimeout(resolve, 40));
    const reason = new Error('the client has left');
    scope.abort(reason);
    expect(await failing).toBe(reason);
    await left;
  });
});

describe('a server that is asked about itself first and answers with a 429 whose body stalls', () => {
  const server = createServer((_, response) => {
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' }).write('{"error":');
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => void server.close());

  it.each([ollama, kserve])('$kind', { timeout: 5000 }, async (kind) => {
    const options = { key: '', optionsAt: (baseUrl: string) => ({ baseUrl }) };
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = openProvider(kind, options, origin, { clock: hasty });
    const call = testCall({ messages: [question], scope: scopeOf(hasty) });
    expect(await failureOf(drained(provider.models.chat?.(deploymentAt('ours'))(call)))).toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterMs: 7000,
    });
    await provider.close();
  });
});
