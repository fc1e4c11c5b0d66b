import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, quietGateway, startGateway } from '../support/gateway-under-test.ts';
import { startScriptedUpstream, type ScriptedUpstream } from '../support/scripted-upstream.ts';
import { textAnswer } from '../support/upstream/chat-answer.ts';
import { errorReply } from '../support/upstream/fault.ts';
import { type Reply, sseFrame, sseHeaders } from '../support/upstream/scenario.ts';

/** Models at two places, through the built gateway over sockets. */
let east: ScriptedUpstream;
let west: ScriptedUpstream;
let gateway: GatewayUnderTest;
let client: OpenAI;

const at = { east: 'Схід.', west: 'Захід.' } as const;
const both = [{ upstream: 'east' }, { upstream: 'west' }];

beforeAll(async () => {
  [east, west] = await Promise.all([startScriptedUpstream(), startScriptedUpstream()]);
  gateway = await startGateway({
    config: {
      gateway: quietGateway,
      fleet: {
        upstreams: {
          east: { kind: 'openai-compatible', baseUrl: east.url },
          west: { kind: 'openai-compatible', baseUrl: west.url },
        },
        models: [
          {
            id: 'weighed',
            deployments: [{ upstream: 'east', name: 'weighed-there', weight: 3 }, { upstream: 'west' }],
          },
          { id: 'failing', deployments: both },
          { id: 'breaking', deployments: both },
          { id: 'cut', deployments: both },
          { id: 'alike', deployments: both, balance: 'prefix-affinity' },
          { id: 'hedged', deployments: both, hedge: { afterMs: 100, mostExtraPercent: 100 } },
        ],
      },
    },
  });
  client = new OpenAI({ baseURL: gateway.baseUrl, apiKey: gateway.key, maxRetries: 0 });
});

beforeEach(() => {
  for (const upstream of [east, west]) upstream.reset();
});

afterAll(async () => {
  await gateway.stop();
  await Promise.all([east.close(), west.close()]);
});

/** Answers to every call for this model, by its name there. */
function script(model: string, replies: { readonly east: Reply; readonly west: Reply }, nameEast = model): void {
  east.script(replies.east, { model: nameEast });
  west.script(replies.west, { model });
}
const good = { east: textAnswer(at.east), west: textAnswer(at.west) };

type Turn = OpenAI.ChatCompletionMessageParam;

async function ask(
  model: string,
  stream: boolean,
  messages: Turn[] = [{ role: 'user', content: 'Де ти?' }],
): Promise<string> {
  if (!stream) {
    const { choices } = await client.chat.completions.create({ model, messages });
    return choices[0]?.message.content ?? '';
  }
  let text = '';
  for await (const { choices } of await client.chat.completions.create({ model, messages, stream }))
    text += choices[0]?.delta.content ?? '';
  return text;
}

/** The head of a stream at once, and then nothing. */
const silent: Reply = { headers: sseHeaders, steps: [{ open: true }, { hang: true }] };

const counts = (): readonly number[] => [east.requests.length, west.requests.length];

describe.each([false, true])('a model at two places (stream: %s)', (stream) => {
  it('is shared by weight, one request after the other', async () => {
    script('weighed', good, 'weighed-there');
    for (let request = 0; request < 12; request++) await ask('weighed', stream);
    expect(counts()).toEqual([9, 3]);
    expect(east.requests[0]?.body.model).toBe('weighed-there');
    expect(west.requests[0]?.body.model).toBe('weighed');
  });

  it('answers from the other place when the first fails before it has said anything', async () => {
    script('failing', { east: errorReply(503, 'Перевантажено.'), west: good.west });
    expect(await ask('failing', stream)).toBe(at.west);
    expect(await ask('failing', stream)).toBe(at.west);
  });

  it('keeps a conversation at one place, and shares conversations', async () => {
    script('alike', good);
    const homes = new Set<string>();
    for (let conversation = 0; conversation < 12; conversation++) {
      const messages: Turn[] = [
        { role: 'system', content: 'Ти помічник. '.repeat(300) },
        { role: 'user', content: `Розмова ${conversation}` },
      ];
      const home = await ask('alike', stream, messages);
      for (let turn = 0; turn < 3; turn++) {
        messages.push({ role: 'assistant', content: home }, { role: 'user', content: `Далі ${turn}` });
        expect(await ask('alike', stream, messages)).toBe(home);
      }
      homes.add(home);
    }
    expect([...homes].sort()).toEqual([at.west, at.east].sort());
  });
});

it('a stream comes from the second place when the first is slow, whose socket is then closed', async () => {
  script('hedged', { east: silent, west: good.west });
  const first = east.nextRequest();
  const before = performance.now();
  // Of two requests in a row one at least begins in the east, whose turn it is.
  expect([await ask('hedged', true), await ask('hedged', true)]).toEqual([at.west, at.west]);
  await first;
  await Promise.all(east.requests.map(({ closed }) => closed));
  expect(performance.now() - before).toBeLessThan(3000);
  expect(east.requests.every(({ abandoned }) => abandoned)).toBe(true);
});

it('a place that fails again and again is left alone, and nobody notices', async () => {
  script('breaking', { east: errorReply(500, 'Зламано.'), west: good.west });
  for (let request = 0; request < 20; request++) expect(await ask('breaking', request % 2 === 0)).toBe(at.west);
  expect(counts()).toEqual([3, 20]);
});

it('a place that was cut off in the middle is not followed by the other', async () => {
  const frame = sseFrame({
    id: 'a',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'cut',
    choices: [{ index: 0, delta: { role: 'assistant', content: 'Пів' }, finish_reason: null }],
  });
  const cut: Reply = { headers: sseHeaders, steps: [{ send: frame }, { waitMs: 50 }, { cut: true }] };
  script('cut', { east: cut, west: cut });
  let text = '';
  const reading = (async () => {
    const messages: Turn[] = [{ role: 'user', content: 'Де ти?' }];
    for await (const { choices } of await client.chat.completions.create({ model: 'cut', messages, stream: true }))
      text += choices[0]?.delta.content ?? '';
  })();
  await expect(reading).rejects.toThrow();
  expect(text).toBe('Пів');
  expect(counts()).toEqual([1, 0]);
});
