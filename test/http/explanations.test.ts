import { afterEach, describe, expect, it } from 'vitest';
import { GatewayFailure } from '../../src/chat/failure.ts';
import type { ChatModel } from '../../src/chat/model.ts';
import { routePrompt } from '../../src/cli/route-prompt.ts';
import { routeSchema } from '../../src/wire/nexus/route-schema.ts';
import { testDecision } from '../support/decision.ts';
import { type DecidingGateway, type DecidingOptions, startDecidingGateway } from '../support/deciding-gateway.ts';
import { batches, finish, start, text } from '../support/events.ts';
import { errorOf } from '../support/http-error.ts';
import { eventually } from '../support/http-metrics.ts';

const prompt = 'Напиши функцію, що рахує контрольну суму';
const decision = testDecision({ missed: ['latency'], policies: ['high_load'] });
const others = [{ name: 'devops', confidence: 0.04 }];

let gateway: DecidingGateway;
afterEach(() => gateway.close());

const says =
  (model: string): ChatModel =>
  () =>
    batches([start(model), text('так'), finish()]);
const fails: ChatModel = () => {
  throw new GatewayFailure('upstream_unavailable', 'The model server cannot be reached.');
};
async function house(options: Partial<DecidingOptions> = {}): Promise<void> {
  gateway = await startDecidingGateway({ decision, others, model: says('large'), ...options });
}
const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(gateway.origin + path, {
    method: 'POST',
    headers: { authorization: 'Bearer nx-test', ...headers },
    body: JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: prompt }], ...body }),
  });
const chat = (body: object = {}, headers?: Readonly<Record<string, string>>): Promise<Response> =>
  post('/v1/chat/completions', body, headers);

async function nexus(args: readonly string[], key: string | undefined = 'nx-test') {
  const [said, noted]: [string[], string[]] = [[], []];
  const output = { say: (line: string) => void said.push(line), note: (line: string) => void noted.push(line) };
  const code = await routePrompt(args, async () => ({ url: `${gateway.origin}/v1/`, key }), output);
  return { code, said: said.join('\n'), noted: noted.join('\n') };
}

/** What is told of every answer, whoever chose its model. */
const beside: ReadonlySet<string> = new Set(['x-nexus-attempts', 'x-nexus-cost-usd']);
const told = ({ headers }: Response): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-nexus-') && !beside.has(name)));

describe('one request explained three ways', () => {
  it('agrees: by the headers, the dry run and the command', async () => {
    await house();
    const headers = told(await chat());
    const dry = routeSchema.parse(await (await post('/v1/route', {})).json());
    const { code, said } = await nexus([prompt]);
    expect(code).toBe(0);

    expect(headers['x-nexus-model']).toBe(dry.model);
    expect(said).toMatch(new RegExp(`^Model +${dry.model}$`, 'm'));
    expect(headers['x-nexus-reason']).toBe(dry.reason);
    expect(said).toMatch(new RegExp(`^Reason +${dry.reason}: `, 'm'));
    expect(headers['x-nexus-score']).toBe(dry.score?.toFixed(3));
    expect(said).toMatch(new RegExp(`^Score +${dry.score?.toFixed(3) ?? ''}$`, 'm'));
    const intent = `${dry.intent?.name ?? ''};conf=${dry.intent?.confidence.toFixed(2) ?? ''}`;
    expect(headers['x-nexus-intent']).toBe(intent);
    expect(said).toMatch(/^Intent +coding 0\.93, else devops 0\.04$/m);
    expect(headers['x-nexus-missed']).toBe(dry.bounds.missed.join(', '));
    expect(said).toMatch(/^Bounds .*not expected to be kept: latency$/m);
    expect(headers['x-nexus-policy']).toBe(dry.policies.join(', '));
    expect(said).toMatch(/^Policies +high_load$/m);

    const candidates = dry.candidates.map(({ model, score }) => [model, score.toFixed(3)] as const);
    expect(headers['x-nexus-candidates']).toBe(candidates.map((one) => one.join(';')).join(', '));
    for (const [model, score] of candidates) expect(said).toMatch(new RegExp(`^[* ] ${model} +${score} `, 'm'));
    const terms = Object.entries(dry.candidates[0]?.terms ?? {}).map(([name, value]) => [name, value.toFixed(3)]);
    expect(headers['x-nexus-breakdown']).toBe(terms.map((one) => one.join('=')).join(';'));
    expect(said).toMatch(new RegExp(`^\\* large +0\\.812 +${terms.map(([, value]) => value).join(' +')} `, 'm'));

    const [asked, explained, commanded] = gateway.calls;
    expect(explained?.messages).toEqual(asked?.messages);
    expect(commanded?.messages).toEqual(asked?.messages);
  });

  it('streamed as well as whole', async () => {
    await house();
    const [whole, streamed] = [await chat(), await chat({ stream: true })];
    expect(told(streamed)).toEqual(told(whole));
    expect(await streamed.text()).toContain('[DONE]');
  });
});

describe('the headers of a decision', () => {
  it('stay away where the caller named the model', async () => {
    await house();
    expect(told(await chat({ model: 'large' }))).toEqual({ 'x-nexus-model': 'large' });
    await eventually(() => gateway.replies.length === 1);
    expect(gateway.replies[0]).not.toHaveProperty('decided');
  });

  it.each([false, true])('name who answered in place of the chosen model (stream: %s)', async (stream) => {
    await house({ model: says('org/small:8b') });
    expect(told(await chat({ stream }))).toMatchObject({
      'x-nexus-model': 'org/small:8b',
      'x-nexus-reason': 'fallback',
      'x-nexus-decision-id': decision.id,
    });
  });

  it.each([false, true])('come with a failure too (stream: %s)', async (stream) => {
    await house({ model: fails });
    const response = await chat({ stream });
    expect(told(response)).toMatchObject({ 'x-nexus-model': 'large', 'x-nexus-reason': 'best' });
    expect((await errorOf(response, 503)).code).toBe('upstream_unavailable');
  });

  it('come with a stream that must begin before its model does', async () => {
    const slow: ChatModel = async function* () {
      await new Promise((resolve) => setTimeout(resolve, 250));
      yield [start('large'), text('так'), finish()];
    };
    await house({ model: slow });
    const response = await chat({ stream: true });
    expect(told(response)).toMatchObject({ 'x-nexus-decision-id': decision.id, 'x-nexus-reason': 'best' });
    expect(response.headers.has('x-nexus-model')).toBe(false);
    expect(await response.text()).toMatch(/^: ping[\s\S]*\[DONE\]/);
  });

  it('are followed, for the log, by what came of the decision', async () => {
    await house();
    await (await chat({ stream: true })).text();
    await (await post('/v1/route', {})).text();
    await eventually(() => gateway.replies.length === 2);
    const [answered, dry] = gateway.replies;
    expect(answered?.decided).toMatchObject({
      decision,
      principal: { id: 'key_1', tenant: 'acme' },
      attempts: [{ model: 'large', outcome: 'ok' }],
    });
    expect(answered?.decided?.firstTokenMs).toBeGreaterThanOrEqual(0);
    expect(dry).not.toHaveProperty('decided');
  });
});

describe('what is asked of an answer', () => {
  it('reaches the router, by headers, the body and the command', async () => {
    await house();
    const bounds = { latencyMs: 800, maxCost: 2_000_000, explore: false };
    await chat({}, { 'x-nexus-latency-ms': '800', 'x-nexus-max-cost': '0.002', 'x-nexus-explore': 'off' });
    await chat({ nexus: { latency_ms: 800, max_cost: 0.002, explore: false } });
    await nexus([prompt, '--latency', '800', '--max-cost', '0.002', '--no-explore']);
    expect(gateway.calls.map((call) => call.bounds)).toEqual([bounds, bounds, bounds]);
  });

  it('is absent where nothing is asked', async () => {
    await house();
    await chat();
    expect(gateway.calls[0]).not.toHaveProperty('bounds');
    await chat({}, { 'x-openwebui-chat-id': 'chat-9' });
    expect(gateway.calls[1]?.bounds).toEqual({ session: 'chat-9' });
  });

  it('is refused by name, on both routes, also a header that came twice', async () => {
    await house();
    for (const path of ['/v1/chat/completions', '/v1/route']) {
      const twice = new Headers([
        ['authorization', 'Bearer nx-test'],
        ['x-nexus-accuracy', '0.5'],
        ['x-nexus-accuracy', '0.9'],
      ]);
      const body = JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: 'x' }] });
      const response = await fetch(gateway.origin + path, { method: 'POST', headers: twice, body });
      expect(await errorOf(response, 400)).toMatchObject({ code: 'invalid_value', param: 'x-nexus-accuracy' });
      const wrong = await errorOf(await post(path, { nexus: { accuracy: 7 } }), 400);
      expect(wrong).toMatchObject({
        param: 'nexus.accuracy',
        message: expect.stringContaining('from 0 to 1') as string,
      });
      const unknown = await errorOf(await post(path, { nexus: { acuracy: 1 } }), 400);
      expect(unknown.param).toBe('nexus.acuracy');
    }
    expect(gateway.calls).toEqual([]);
  });

  it('is critical for a key with the role admin alone', async () => {
    const critical = { 'x-nexus-priority': 'critical' };
    await house();
    expect(await errorOf(await chat({}, critical), 403)).toMatchObject({
      code: 'permission_denied',
      type: 'permission_error',
      param: 'x-nexus-priority',
    });
    await gateway.close();
    await house({ principal: { id: 'key_2', tenant: 'acme', roles: ['admin'], tier: 'enterprise' } });
    expect((await chat({}, critical)).status).toBe(200);
    expect(gateway.calls[0]?.bounds).toEqual({ priority: 'critical' });
  });
});

describe('a dry run', () => {
  it('tells all there is to tell', async () => {
    await house();
    const response = await post('/v1/route', { nexus: { max_cost: 0.01, session: 's' } });
    expect(routeSchema.strict().parse(await response.json())).toMatchObject({
      object: 'route',
      decision_id: decision.id,
      model: 'large',
      stage: { name: 'model' },
      intent: { name: 'coding', others },
      passed_over: [{ model: 'blind', filter: 'capability', detail: 'has no vision' }, {}, {}],
      bounds: { asked: { max_cost: 0.01, session: 's' }, missed: ['latency'] },
      tier: 1,
      input_tokens: 12,
      output_tokens: 300,
      took_us: 312,
      plan: ['large', 'org/small:8b'],
    });
  });

  it('of a model that is named says who would answer', async () => {
    await house();
    const route = routeSchema.parse(await (await post('/v1/route', { model: 'm', max_tokens: 50 })).json());
    expect(route).toMatchObject({ model: 'm', plan: ['m'], reason: 'named', decision_id: null, intent: null });
    expect(route.output_tokens).toBe(50);
    expect(route.input_tokens).toBeGreaterThan(5);
  });

  it('asks for a key and a good body like a chat', async () => {
    await house();
    expect((await errorOf(await post('/v1/route', {}, { authorization: 'Bearer nx-wrong' }), 401)).code).toBe(
      'invalid_api_key',
    );
    expect((await errorOf(await post('/v1/route', { messages: [] }), 400)).param).toBe('messages');
  });
});

describe('nexus route', () => {
  it('asks for what the options say', async () => {
    await house();
    const { code } = await nexus([
      prompt,
      '--image',
      '--tools',
      '--answer-json',
      '--system',
      'Стисло.',
      '--max-tokens',
      '9',
    ]);
    expect(code).toBe(0);
    const [call] = gateway.calls;
    expect(call).toMatchObject({ maxOutputTokens: 9, responseFormat: { type: 'json_object' } });
    expect(call?.tools).toHaveLength(1);
    expect(call?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(call?.messages[1]?.parts.map(({ kind }) => kind)).toEqual(['text', 'media']);
  });

  it('groups the models that were passed over by what they lack', async () => {
    await house();
    const { said } = await nexus([prompt]);
    expect(said).toMatch(/^ {2}capability +2 {2}has no vision +blind, deaf$/m);
    expect(said).toMatch(/^ {2}context_length +1 {2}takes 4096 tokens +short$/m);
  });

  it('prints the reply itself for programs', async () => {
    await house();
    const { said } = await nexus([prompt, '--json']);
    expect(routeSchema.parse(JSON.parse(said)).model).toBe('large');
  });

  it('lets no name steer the terminal', async () => {
    const evil = '\u001b[2J\u202eevil';
    await house({ decision: testDecision({ chosen: evil, candidates: [] }) });
    const { said } = await nexus([prompt]);
    expect(said).toContain('?[2J?evil');
    expect(said).not.toContain('\u001b');
  });

  it('says what to do where it gets no answer', async () => {
    await house();
    expect(await nexus([])).toMatchObject({ code: 2, noted: expect.stringContaining('route "<prompt>"') as string });
    const keyless = await nexus([prompt], '');
    expect(keyless).toMatchObject({ code: 1, said: '' });
    expect(keyless.noted).toMatch(/NEXUS_API_KEY .*keys create/);
    const wrong = await nexus([prompt, '--accuracy', 'high']);
    expect(wrong).toMatchObject({ code: 1, noted: expect.stringContaining("'nexus.accuracy'") as string });
    await gateway.close();
    const alone = await nexus([prompt]);
    expect(alone.code).toBe(1);
    expect(alone.noted).toMatch(
      /^No gateway answers at http:\/\/127\.0\.0\.1:\d+\. Start it with: npm start; .*NEXUS_URL/,
    );
  });
});
