import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collect } from '../../src/chat/answer.ts';
import type { ChatEvent } from '../../src/chat/event.ts';
import type { Fact } from '../../src/chat/scope.ts';
import type { Provider } from '../../src/extend/provider.ts';
import { LONGEST_LINE } from '../../src/providers/ollama/line-splitter.ts';
import type { FakeFault } from '../support/fake-ollama-model.ts';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts';
import { testScope as standingScope } from '../support/scope.ts';
import { ask, chatCall, embedCall, deploymentOf, failureOf, modelOf, openOllama, testScope } from './ollama-fixture.ts';

const content = 'Раз два три чотири п’ять шість сім вісім дев’ять десять';
let fake: FakeOllama;
let provider: Provider;

beforeAll(async () => {
  fake = await startFakeOllama({ models: [{ name: 'small' }, { name: 'bge-m3', capabilities: ['embedding'] }] });
  provider = openOllama({ baseUrl: fake.url });
});
afterAll(async () => {
  await provider.close();
  await fake.close();
});
beforeEach(() => {
  fake.requests.length = 0;
});

const breaks = (fault: FakeFault): void => {
  fake.model('small').reply = { content, fault };
};

describe.each(['stream', 'whole'] as const)('HTTP errors, %s', (delivery) => {
  it.each([
    [404, "model 'small' not found", 'upstream_model_missing', 404],
    [401, 'unauthorized', 'upstream_auth_error', 502],
    [403, 'forbidden', 'upstream_auth_error', 502],
    [429, 'too many requests', 'rate_limit_exceeded', 429],
    [503, 'server busy, please try again. maximum pending requests exceeded', 'upstream_unavailable', 503],
    [400, '"small" does not support thinking', 'unsupported_parameter', 400],
    [400, '"small" does not support tools', 'unsupported_parameter', 400],
    [400, 'the input length exceeds the context length', 'context_length_exceeded', 400],
    [
      400,
      'the prompt is longer than the context length currently available to the model',
      'context_length_exceeded',
      400,
    ],
    [400, 'invalid message content type: number', 'upstream_rejected', 400],
    [413, 'too large', 'request_too_large', 413],
    [500, 'llama runner process has terminated: exit status 2', 'upstream_error', 502],
    [500, 'model requires more system memory (9 GiB) than is available (4 GiB)', 'upstream_unavailable', 503],
    [405, 'only POST', 'upstream_rejected', 400],
    [408, 'too slow', 'upstream_unavailable', 503],
    [502, 'bad gateway', 'upstream_unavailable', 503],
    [504, 'too slow', 'upstream_unavailable', 503],
    [301, 'moved', 'upstream_invalid', 502],
  ])('%i %s', async (status, error, code, ours) => {
    breaks({ status, error });
    expect(await failureOf(ask(provider, chatCall({ delivery })))).toMatchObject({ code, status: ours });
  });

  it('tells how long to wait', async () => {
    breaks({ status: 503, headers: { 'retry-after': '7' } });
    expect(await failureOf(ask(provider, chatCall({ delivery })))).toMatchObject({ retryAfterMs: 7000 });
  });

  it("keeps the server's own words about itself from the client, but not from the log", async () => {
    breaks({ status: 500, error: 'Post "http://127.0.0.1:41234/completion": EOF in /root/.ollama/models' });
    const failure = await failureOf(ask(provider, chatCall({ delivery })));
    expect(failure.message).not.toMatch(/127|root|41234/);
    expect((failure.cause as Error).message).toContain('41234');
  });

  it.each([
    ['HTML in a 200', { text: '<html>hello</html>' }],
    ['an HTML 404', { status: 404, text: '<html>nginx</html>' }],
  ])('refuses %s', async (_, fault) => {
    breaks(fault);
    expect(await failureOf(ask(provider, chatCall({ delivery })))).toMatchObject({ code: 'upstream_invalid' });
  });

  it('takes an error inside a 200 for what it is', async () => {
    breaks({ errorAtLine: 0 });
    expect(await failureOf(ask(provider, chatCall({ delivery })))).toMatchObject({ code: 'upstream_error' });
  });

  it('takes a proxy’s error object too', async () => {
    breaks({ text: '{"error":{"message":"context size exceeded"}}', contentType: 'application/json' });
    expect(await failureOf(ask(provider, chatCall({ delivery })))).toMatchObject({ code: 'context_length_exceeded' });
  });

  it('takes an unfinished reply for a failure', async () => {
    breaks({
      text: '{"message":{"role":"assistant","content":"Половина"},"done":false}',
      contentType: 'application/json',
    });
    expect(await failureOf(ask(provider, chatCall({ delivery })))).toMatchObject({ code: 'upstream_incomplete' });
  });

  it('takes a cut connection for a failure', async () => {
    breaks({ cutAtLine: 0 });
    expect(await failureOf(ask(provider, chatCall({ delivery })))).toMatchObject({ code: 'upstream_incomplete' });
  });
});

describe('faults inside a stream', () => {
  /** The text that came before the failure. */
  const until = async (fault: FakeFault, facts: Fact[] = []) => {
    breaks({ pauseMs: 2, ...fault });
    const events: ChatEvent[] = [];
    const failure = await failureOf(
      (async () => {
        const call = chatCall({ scope: testScope(facts) });
        for await (const batch of modelOf(provider, 'small')(call)) events.push(...batch);
      })(),
    );
    const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
    return { failure, text, isFinished: events.some(({ type }) => type === 'finish') };
  };

  it.each([
    ['an error line', { errorAtLine: 4 }, 'upstream_error'],
    ['an end without done', { endAtLine: 4 }, 'upstream_incomplete'],
    ['a cut', { cutAtLine: 4 }, 'upstream_incomplete'],
  ] as const)('%s is never a success', async (_, fault, code) => {
    const { failure, text, isFinished } = await until(fault);
    expect(failure.code).toBe(code);
    expect(text).toBe('Раз два три чотири');
    expect(isFinished).toBe(false);
  });

  it('skips a few broken lines and records each', async () => {
    const facts: Fact[] = [];
    breaks({ rawBeforeLine: { 0: ['{"half'], 2: ['', '  ', '[1,2]'], 5: ['{"message":"text"}'] } });
    const answer = await ask(provider, chatCall({ scope: testScope(facts) }));
    expect(answer.choices[0]?.answer).toBe(content);
    expect(facts).toEqual(Array(3).fill({ kind: 'skipped-frame', model: 'small', upstream: 'workstation' }));
  });

  it('gives up at the fourth', async () => {
    const facts: Fact[] = [];
    const { failure } = await until({ rawBeforeLine: { 1: ['x', 'x', 'x', 'x'] } }, facts);
    expect(failure.code).toBe('upstream_invalid');
    expect(facts).toHaveLength(4);
  });

  it('refuses a line without end', async () => {
    const { failure, text } = await until({ rawBeforeLine: { 2: ['x'.repeat(LONGEST_LINE + 1)] } });
    expect(failure.code).toBe('upstream_invalid');
    expect(text).toBe('Раз два');
  });

  it.each([1, 2, 3, 7])('reads a stream that comes in pieces of %i bytes', async (pieceBytes) => {
    fake.model('small').reply = { content: 'Їжак 🦔 їсть', fault: { pieceBytes, noFinalLineFeed: true } };
    const answer = await ask(provider, chatCall());
    expect(answer.choices[0]).toMatchObject({ answer: 'Їжак 🦔 їсть', finish: { reason: 'stop' } });
  });

  it.each(['stream', 'whole'] as const)(
    'does not wait for an HTTP body that is left open after the end: %s',
    async (delivery) => {
      breaks({ openEnd: true });
      const scope = standingScope();
      // Log probabilities come in streams alone, so that a whole answer is one too.
      const answer = await ask(provider, chatCall({ delivery, scope, sampling: { logprobs: true } }));
      expect(answer.choices[0]?.finish?.reason).toBe('stop');
      await scope.clock.advance(1000);
      await fake.last('/api/chat').abandonedAt;
    },
  );

  it('says nothing that follows the end', async () => {
    const end = '{"message":{"content":"A"},"done":true}\n';
    breaks({ text: `${end}{"message":{"content":"B"},"done":false}\n${end}`, contentType: 'application/x-ndjson' });
    const answer = await ask(provider, chatCall());
    expect(answer.choices).toHaveLength(1);
    expect(answer.choices[0]?.answer).toBe('A');
  });
});

describe('a server that is not there', () => {
  it('is unavailable', async () => {
    const gone = await startFakeOllama();
    await gone.close();
    const lost = openOllama({ baseUrl: gone.url });
    expect(await failureOf(ask(lost, chatCall()))).toMatchObject({ code: 'upstream_unavailable' });
    await expect(lost.discover?.(AbortSignal.timeout(5000))).rejects.toMatchObject({ reason: 'ECONNREFUSED' });
    await lost.close();
  });
});

describe('keys', () => {
  it('are sent as a bearer token, and wrong or missing ones are the gateway’s fault', async () => {
    const locked = await startFakeOllama({ models: [{ name: 'small' }], apiKey: 'correct' });
    const codes = [];
    for (const secret of ['correct', 'wrong', undefined]) {
      const own = openOllama({ baseUrl: locked.url, apiKey: 'env:OLLAMA_KEY' }, { secret: () => secret });
      codes.push(
        await ask(own, chatCall()).then(
          () => 'ok',
          (thrown: unknown) => (thrown as { code: string }).code,
        ),
      );
      await own.close();
    }
    expect(codes).toEqual(['ok', 'upstream_auth_error', 'upstream_auth_error']);
    await locked.close();
  });
});

describe('when the client leaves, the upstream ends within 250 ms', () => {
  class Left extends Error {}

  const leaveDuring = async (path: string, run: (scope: ReturnType<typeof testScope>) => Promise<unknown>) => {
    const scope = testScope();
    const ended = run(scope).then(
      () => 'answered',
      (thrown: unknown) => thrown,
    );
    await expect.poll(() => fake.requests.some((request) => request.path === path)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const leftAt = performance.now();
    scope.abort(new Left());
    expect(await ended).toBeInstanceOf(Left);
    const closedAt = await fake.last(path).abandonedAt;
    expect(closedAt - leftAt).toBeLessThan(250);
  };

  it.each([
    ['before headers, stream', 'stream', { headersAfterMs: 'forever' }],
    ['before headers, whole', 'whole', { headersAfterMs: 'forever' }],
    ['before the first token', 'stream', { stallAtLine: 0 }],
    ['mid-stream', 'stream', { stallAtLine: 3 }],
  ] as const)('%s', async (_, delivery, fault) => {
    breaks(fault);
    await leaveDuring('/api/chat', (scope) => ask(provider, chatCall({ delivery, scope })));
  });

  it('while the model is being looked up', async () => {
    fake.fault = { headersAfterMs: 'forever' };
    const fresh = openOllama({ baseUrl: fake.url });
    await leaveDuring('/api/show', (scope) => ask(fresh, chatCall({ scope })));
    fake.fault = undefined;
    await fresh.close();
  });

  it('while embedding', async () => {
    fake.model('bge-m3').reply = { fault: { headersAfterMs: 'forever' } };
    await leaveDuring('/api/embed', (scope) => {
      const model = provider.models.embed?.(deploymentOf('bge-m3'));
      return (async () => {
        for await (const batch of model?.(embedCall(['текст'], { scope })) ?? []) expect(batch).toHaveLength(1);
      })();
    });
  });

  it('and one who was gone before sends nothing', async () => {
    breaks({});
    const scope = testScope();
    scope.abort(new Left());
    await expect(collect(modelOf(provider, 'small')(chatCall({ scope })))).rejects.toBeInstanceOf(Left);
    expect(fake.requests).toEqual([]);
  });
});
