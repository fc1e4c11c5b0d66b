import { beforeEach, describe, expect, it } from 'vitest';
import { type Answer, collect } from '../../src/chat/answer.ts';
import type { ChatCall, Message } from '../../src/chat/call.ts';
import type { GatewayFailure } from '../../src/chat/failure.ts';
import type { Provider } from '../../src/extend/provider.ts';
import { providerFakes } from '../support/providers/provider-fakes.ts';
import { testCall } from '../support/scope.ts';
import type { Spoiling } from '../support/spoiling-proxy.ts';
import { deploymentAt, failureOf, openProvider, providerRows, scopeOf, withServer } from './provider-rows.ts';
import { providerUnderTest } from './provider-under-test.ts';
import {
  canonical,
  canonicalCalls,
  canonicalText,
  question,
  results,
  saidCalls,
  saidText,
  secondTurn,
  tools,
} from './tool-conversation.ts';

/** One list of cases for every kind of upstream: a new one is tested by being listed. */

const deliveries = ['stream', 'whole'] as const;
type Delivery = ChatCall['delivery'];

it.each(withServer.map(({ kind }) => kind))('%s has a fake to be tested against (test/support/providers)', (kind) => {
  expect(Object.keys(providerFakes)).toContain(kind);
});

describe.each(providerRows)('$name', ({ kind, start }) => {
  const under = providerUnderTest({ kind, start });
  beforeEach(() => {
    under().fake.say(saidText);
  });

  const events = (delivery: Delivery, more: Partial<ChatCall> = {}) => {
    const model = under().provider.models.chat?.(deploymentAt(under().fake.model));
    if (!model) throw new Error('this kind does not chat');
    return model(testCall({ messages: [question], scope: scopeOf(), delivery, ...more }));
  };
  const ask = (delivery: Delivery, more?: Partial<ChatCall>): Promise<Answer> => collect(events(delivery, more));
  const spoiled = async (delivery: Delivery, spoiling: Spoiling): Promise<Answer> => {
    under().proxy.spoiling = spoiling;
    return ask(delivery);
  };

  describe.each(deliveries)('%s', (delivery) => {
    it('says what the model said, from a start to a finish, and what it used', async () => {
      const answer = await ask(delivery);
      expect(canonical(answer.choices[0])).toEqual(canonicalText);
      expect(answer.start).toMatchObject({ model: 'ours' });
      if (!under().fake.tellsUsage[delivery]) {
        expect(answer.usage?.estimated ?? true).toBe(true);
        return;
      }
      expect(answer.usage?.input).toBeGreaterThan(0);
      expect(answer.usage?.output).toBeGreaterThan(0);
      expect(answer.usage).not.toHaveProperty('estimated');
    });

    it('never yields an empty batch, and its start first', async () => {
      const batches = [];
      for await (const batch of events(delivery)) batches.push(batch);
      expect(batches.filter((batch) => batch.length === 0)).toEqual([]);
      expect(batches[0]?.[0]?.type).toBe('start');
    });

    it('comes to the same end of a conversation with tools as every other kind', async () => {
      if (!under().fake.hasTools) return expect(ask(delivery, { tools })).rejects.toMatchObject({ param: 'tools' });
      under().fake.say(saidCalls);
      const first = (await ask(delivery, { tools })).choices[0];
      expect(canonical(first)).toEqual(canonicalCalls);
      const ids = first?.toolCalls.map(({ id }) => id) ?? [];
      expect(new Set(ids.filter(Boolean)).size).toBe(2);
      under().fake.say(saidText);
      const messages: readonly Message[] = secondTurn(first);
      const second = await ask(delivery, { tools, messages });
      expect(canonical(second.choices[0])).toEqual(canonicalText);
      const sent = JSON.stringify(under().proxy.calls.at(-1)?.body);
      for (const said of [...results, ...ids]) expect(sent).toContain(JSON.stringify(said).slice(1, -1));
    });

    it.each<[string, Spoiling, Partial<GatewayFailure>]>([
      ['401', instead(401), { code: 'upstream_auth_error' }],
      ['403', instead(403), { code: 'upstream_auth_error' }],
      ['404', instead(404), { code: 'upstream_model_missing' }],
      ['400', instead(400), { code: 'upstream_rejected' }],
      ['429', instead(429, { 'retry-after': '7' }), { code: 'rate_limit_exceeded', retryAfterMs: 7000 }],
      ['429 without a wait', instead(429), { code: 'rate_limit_exceeded', retryAfterMs: undefined }],
      ['405', instead(405), { code: 'upstream_rejected' }],
      ['408', instead(408), { code: 'upstream_unavailable' }],
      ['409', instead(409), { code: 'upstream_unavailable' }],
      ['500', instead(500), { code: 'upstream_error' }],
      ['502', instead(502), { code: 'upstream_unavailable' }],
      ['503', instead(503), { code: 'upstream_unavailable' }],
      ['529', instead(529), { code: 'upstream_unavailable' }],
    ])('takes %s for what it is', async (_, spoiling, expected) => {
      const body = under().fake.errorBody('Поле хибне.', (spoiling as { status: number }).status);
      const failure = await failureOf(spoiled(delivery, { ...spoiling, body } as Spoiling));
      expect(failure).toMatchObject(expected);
      if (failure.code === 'upstream_rejected') expect(failure.message).toContain('Поле хибне.');
      else expect(failure.message).not.toContain('Поле');
    });

    it.each<[string, Spoiling, RegExp]>([
      [
        'a page',
        { kind: 'instead', status: 200, body: '<html></html>', headers: { 'content-type': 'text/html' } },
        /^upstream_invalid$/,
      ],
      [
        'a page behind an error',
        { kind: 'instead', status: 502, body: '<html></html>', headers: { 'content-type': 'text/html' } },
        /^upstream_unavailable$/,
      ],
      [
        'a redirect',
        { kind: 'instead', status: 302, body: '', headers: { location: 'http://169.254.169.254/' } },
        /^upstream_invalid$/,
      ],
      ['an empty body', { kind: 'empty' }, /^upstream_(invalid|incomplete)$/],
      ['an answer that is cut', { kind: 'cut' }, /^upstream_incomplete$/],
    ])('takes %s for no answer', async (_, spoiling, code) => {
      const { code: given, message } = await failureOf(spoiled(delivery, spoiling));
      expect(given).toMatch(code);
      expect(message).not.toMatch(/<html|169\.254|127\.0\.0\.1/);
    });

    it('reads letters that are torn apart, and fields and events that nobody knows', async () => {
      for (const spoiling of [{ kind: 'pieces', bytes: 3 }, { kind: 'unknown fields' }] as const)
        expect(canonical((await spoiled(delivery, spoiling)).choices[0])).toEqual(canonicalText);
    });

    it.each(['start', 'body', 'middle'] as const)(
      'leaves a server that is silent from the %s on, within 250 ms',
      async (from) => {
        under().proxy.spoiling = { kind: 'silence', from };
        const scope = scopeOf();
        const arrived = under().proxy.next();
        const reading = failureOf(collect(events(delivery, { scope })));
        const chat = await arrived;
        await new Promise((resolve) => setTimeout(resolve, 40));
        const leftAt = performance.now();
        const reason = new Error('the client has left');
        scope.abort(reason);
        expect(await reading).toBe(reason);
        expect((await chat.left) - leftAt).toBeLessThan(250);
      },
    );
  });

  it('is up or not, by its probe or its list', async () => {
    const { signal } = new AbortController();
    const look = async (at: Provider): Promise<unknown> => at.probe?.(signal) ?? at.discover?.(signal);
    await look(under().provider);
    const nowhere = openProvider(kind, under().fake, 'http://127.0.0.1:9');
    await expect(look(nowhere)).rejects.toThrow();
    await nowhere.close();
  });
});

function instead(status: number, headers: Record<string, string> = {}): Spoiling {
  return { kind: 'instead', status, body: '', headers };
}
