import { beforeAll, describe, expect, it } from 'vitest';
import { eventually, metricsText, seriesIn } from '../support/http-metrics.ts';
import { head, sendRaw } from '../support/http-raw.ts';
import { chatModel, embedModel, upstreamKey } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { textAnswer } from '../support/upstream/chat-answer.ts';
import { errorReply } from '../support/upstream/fault.ts';
import { cutAfter } from '../support/upstream/framing.ts';
import { post } from '../support/wire-client.ts';

const house = scriptedHouse({ gateway: { auth: { failuresPerMinute: 10_000 } } });

/** Runs `one` for each number below `count`, sixteen at a time. */
async function many(count: number, one: (at: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

const messages = [{ role: 'user', content: 'x' }];
const cutInTheMiddle = '0f8fad5b-d9cb-469f-a165-70867728950e';
const theLastOne = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const foreignMethods = ['PROPFIND', 'REPORT', 'TRACE', 'PURGE'];

/** Replies to chats with models that are not there. */
let refusedChats = 0;

/** Something of every kind, so that the series which are bounded by the fleet and the routes are there. */
async function ordinaryTraffic(): Promise<void> {
  const { origin } = house.gateway;
  for (const stream of [true, false]) {
    await (await post(house.gateway, '/chat/completions', { model: chatModel, messages, stream })).text();
    await (await post(house.gateway, '/chat/completions', { model: 'none', messages, stream })).text();
    refusedChats++;
  }
  await (await post(house.gateway, '/embeddings', { model: 'none', input: 'x' })).text();
  await (await post(house.gateway, '/embeddings', { model: embedModel, input: 'x' })).text();
  for (const path of ['/nowhere', '/health/live']) await (await fetch(origin + path)).text();
  for (const method of foreignMethods) await sendRaw(origin, head(`${method} /nowhere`));
  await (await fetch(`${origin}/v1/models/none`, { headers: { authorization: `Bearer ${house.gateway.key}` } })).text();
  await (await fetch(`${origin}/v1/models/none`)).text();
  await (await fetch(`${origin}/v1/models/none`, { headers: { authorization: 'Bearer nobody' } })).text();
  await (await fetch(`${origin}/v1/models`, { method: 'POST' })).text();
  await metricsText(origin);
}

/** What metrics tell before and after must be the same series. */
async function makesNoSeries(junk: () => Promise<void>): Promise<void> {
  const { origin } = house.gateway;
  const before = await metricsText(origin);
  await junk();
  const after = await metricsText(origin);
  expect(after).not.toContain('junk');
  const known = seriesIn(before);
  expect(known.size).toBeGreaterThan(20);
  expect([...seriesIn(after)].filter((series) => !known.has(series))).toEqual([]);
  expect(after.length).toBeLessThan(100_000);
}

beforeAll(ordinaryTraffic);

it('2,000 junk names of models make no new series', async () => {
  const calls = (): Promise<void> =>
    many(2000, async (at) => {
      const path = at % 2 === 0 ? '/chat/completions' : '/embeddings';
      const body = at % 2 === 0 ? { model: `junk-${at}`, messages } : { model: `junk-${at}`, input: 'x' };
      const response = await post(
        house.gateway,
        path,
        { ...body, user: `junk-${at}` },
        { 'x-request-id': `junk-${at}` },
      );
      await response.text();
      expect(response.status).toBe(404);
      if (at % 2 === 0) refusedChats++;
    });
  await makesNoSeries(calls);
});

it('nor do 2,000 junk names of paths and callers', async () => {
  const { origin } = house.gateway;
  const calls = (): Promise<void> =>
    many(2000, async (at) => {
      const path =
        [`/junk-${at}`, `/v1/models/junk-${at}`, `/v1/junk-${at}/x`, `/health/live?junk-${at}`][at % 4] ?? '';
      await (await fetch(origin + path, { headers: { authorization: `Bearer junk-${at}` } })).text();
    });
  await makesNoSeries(async () => {
    await calls();
    for (const method of foreignMethods) await sendRaw(origin, head(`${method} /junk`));
  });
});

describe('what is told', () => {
  it('counts replies, calls, tokens and attempts', async () => {
    const text = await metricsText(house.gateway.origin);
    const refused = 'nexus_http_replies_total{route="/v1/chat/completions",status="404",failure="model_not_found"}';
    expect(refusedChats).toBeGreaterThan(1000);
    expect(text).toContain(`${refused} ${refusedChats}\n`);
    expect(text).toMatch(
      /^nexus_http_replies_total\{route="other",status="404",failure="unsupported_endpoint"\} \d+$/m,
    );
    expect(text).toMatch(/^nexus_requests_total\{operation="chat",model="mock-model",outcome="ok"\} 2$/m);
    expect(text).toMatch(/^nexus_requests_total\{operation="chat",model="none",outcome="model_not_found"\} \d+$/m);
    expect(text).toMatch(/^nexus_tokens_total\{model="mock-model",direction="output",attempt="ok"\} [1-9]/m);
    expect(text).toMatch(/^nexus_upstream_attempts_total\{upstream="mock",model="mock-model",outcome="ok"\} 2$/m);
  });

  it('names routes as the API document does', async () => {
    const text = await metricsText(house.gateway.origin);
    expect(text).toMatch(
      /^nexus_http_replies_total\{route="\/v1\/models\/\{id\}",status="404",failure="model_not_found"\} 1$/m,
    );
  });

  it('counts and logs a failure in the middle of a stream, whose status was sent before it', async () => {
    house.upstream.script(cutAfter(3, textAnswer('Київ стоїть на Дніпрі.')));
    const response = await post(
      house.gateway,
      '/chat/completions',
      { model: chatModel, messages, stream: true },
      { 'x-request-id': cutInTheMiddle },
    );
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('"error"');
    expect(await metricsText(house.gateway.origin)).toMatch(
      /^nexus_http_replies_total\{route="\/v1\/chat\/completions",status="200",failure="upstream_incomplete"\} 1$/m,
    );
    await eventually(() =>
      new RegExp(`"request":"${cutInTheMiddle}".*"status":200,"failure":"upstream_incomplete"`).test(
        house.gateway.logs(),
      ),
    );
  });

  it('neither log nor metrics hold what was said, by whom, or any key', async () => {
    const secrets = [
      'Таємниця-7193',
      'olena.petrenko@example.org',
      'відповідь-5521',
      '+380501112233',
      'hunter2-secret',
    ];
    const [prompt, email, answer, phone, tool] = secrets;
    const body = {
      messages: [
        { role: 'system', content: `${phone ?? ''} ${tool ?? ''}` },
        { role: 'user', content: `${prompt ?? ''} ${email ?? ''}` },
      ],
      user: email,
      metadata: { contact: email },
      tools: [{ type: 'function', function: { name: 'find', description: tool, parameters: {} } }],
    };
    const replies = [
      textAnswer(answer ?? ''),
      errorReply(400, `cannot handle ${prompt ?? ''} of ${email ?? ''} with ${upstreamKey}`),
      errorReply(500, `${prompt ?? ''} ${upstreamKey}`),
      cutAfter(3, textAnswer(`${answer ?? ''} ${answer ?? ''} ${answer ?? ''}`)),
    ];
    for (const reply of replies)
      for (const stream of [true, false]) {
        house.upstream.script(reply);
        await (
          await post(
            house.gateway,
            '/chat/completions',
            { model: chatModel, stream, ...body },
            { 'x-openwebui-user-email': email ?? '' },
          )
        ).text();
      }
    await (await post(house.gateway, '/chat/completions', `{"model": "${prompt ?? ''}`)).text();
    await (await post(house.gateway, '/embeddings', { model: embedModel, input: [prompt, email] })).text();
    await (
      await fetch(`${house.gateway.origin}/v1/models?email=${email ?? ''}`, {
        headers: { authorization: `Bearer ${tool ?? ''}` },
      })
    ).text();
    await (
      await post(house.gateway, '/embeddings', { model: embedModel, input: 'x' }, { 'x-request-id': theLastOne })
    ).text();
    await eventually(() => house.gateway.logs().includes(theLastOne));
    const told =
      house.gateway.logs().replace(/API key .*|Bearer nx-.*/g, '') + (await metricsText(house.gateway.origin));
    for (const secret of [...secrets, house.gateway.key, upstreamKey]) expect(told).not.toContain(secret);
  });

  it('nor what a caller calls a model that is not there, or its request', async () => {
    const model = 'echo ivan.petrenko@firma.com.ua';
    const called = '380671234567_Ivan_Petrenko';
    for (const [path, body] of [
      ['/chat/completions', { model, messages }],
      ['/embeddings', { model, input: 'x' }],
    ] as const) {
      const response = await post(house.gateway, path, body, { 'x-request-id': called });
      await response.text();
      expect(response.headers.get('x-request-id')).toBe(called);
      const id = response.headers.get('x-nexus-request-id') ?? '';
      expect(id).toMatch(/^[\w-]{16}$/);
      await eventually(() => new RegExp(`"request":"${id}".*"requested":"other"`).test(house.gateway.logs()));
    }
    for (const word of ['ivan', 'Ivan', '380671234567']) expect(house.gateway.logs()).not.toContain(word);
  });

  it('each line of the log is JSON, and every call can be found by its id', async () => {
    const response = await post(house.gateway, '/chat/completions', { model: chatModel, messages, stream: true });
    await response.text();
    const id = response.headers.get('x-request-id') ?? '';
    await eventually(() => house.gateway.logs().includes(id));
    const lines = house.gateway
      .logs()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.length).toBeGreaterThan(1000);
    expect(house.gateway.logs()).toMatch(
      new RegExp(`"request":"${id}","operation":"chat","caller":"[^"]+","requested":"${chatModel}"`),
    );
  });
});
