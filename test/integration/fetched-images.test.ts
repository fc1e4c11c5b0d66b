import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../../src/chat/answer.ts';
import type { Message } from '../../src/chat/call.ts';
import type { Provider, ProviderPorts } from '../../src/extend/provider.ts';
import { safeDialer } from '../../src/net/safe-dialer.ts';
import { connect } from '../../src/net/upstream.ts';
import { ai21 } from '../../src/providers/ai21/ai21.ts';
import { anthropic } from '../../src/providers/anthropic/anthropic.ts';
import { cohere } from '../../src/providers/cohere/cohere.ts';
import { gemini } from '../../src/providers/gemini/gemini.ts';
import { imagesAsData } from '../../src/providers/images-as-data.ts';
import { kserve } from '../../src/providers/kserve/kserve.ts';
import { ollama } from '../../src/providers/ollama/ollama.ts';
import { openaiCompatible } from '../../src/providers/openai-compatible/openai-compatible.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { fakeKey, startFakeAnthropic } from '../support/fake-anthropic.ts';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts';
import { chatCall, failureOf, modelOf } from './ollama-fixture.ts';

const gif = Buffer.from('GIF89a a small cat', 'latin1');
const transport = { connections: 2, connectMs: 1000 };

/** This machine stands for the open internet. */
const ports: ProviderPorts = {
  clock: systemClock,
  connect,
  secret: () => () => 'key',
  knowledge: { name: 'none', find: () => Promise.resolve({ passages: [] }) },
  imagesAsData: imagesAsData({
    dial: safeDialer({
      resolve: () => Promise.resolve(['127.0.0.1']),
      isPublic: (address) => address === '127.0.0.1',
      isPort: () => true,
    }),
    settings: () => ({ fetch: true, plainHttp: true, hosts: [] }),
  }),
};

const pictures = createServer((request, response) =>
  request.url === '/cat.gif'
    ? response.writeHead(200, { 'content-type': 'image/gif' }).end(gif)
    : response.writeHead(404).end(),
);
let fake: FakeOllama;
let provider: Provider;
let origin: string;

beforeAll(async () => {
  fake = await startFakeOllama({ models: [{ name: 'seer', capabilities: ['completion', 'vision'] }] });
  provider = ollama.open({ baseUrl: fake.url }, ports, transport);
  await new Promise<void>((resolve) => pictures.listen(0, '127.0.0.1', resolve));
  origin = `http://pictures.example:${(pictures.address() as AddressInfo).port}`;
});
afterAll(async () => {
  pictures.close();
  await provider.close();
  await fake.close();
});

const asks = (ref: string): Message => ({
  role: 'user',
  parts: [
    { kind: 'text', text: 'Хто тут?', origin: 'caller' },
    { kind: 'media', media: 'image', ref, origin: 'caller' },
  ],
});

const answer = (ref: string) => {
  const model = modelOf(provider, 'seer');
  return collect((provider.prepare?.(model) ?? model)(chatCall({ model: 'seer', messages: [asks(ref)] })));
};

describe('a picture by its address', () => {
  it('reaches a server that speaks Anthropic’s API as data', async () => {
    const claude = await startFakeAnthropic();
    const opened = anthropic.open(
      { baseUrl: claude.url, apiKey: 'env:KEY' },
      { ...ports, secret: () => () => fakeKey },
      transport,
    );
    const model = modelOf(opened, 'claude-sonnet-4-6');
    claude.script({ content: [{ type: 'text', text: 'Кіт.' }] });
    await collect((opened.prepare?.(model) ?? model)(chatCall({ messages: [asks(`${origin}/cat.gif`)] })));
    expect(claude.last().body).toMatchObject({
      messages: [
        {
          content: [
            { type: 'text' },
            { type: 'image', source: { type: 'base64', media_type: 'image/gif', data: gif.toString('base64') } },
          ],
        },
      ],
    });
    await opened.close();
    await claude.close();
  });

  it('reaches Ollama, which takes pictures as base64 alone', async () => {
    await answer(`${origin}/cat.gif`);
    expect(fake.last('/api/chat').body).toMatchObject({
      messages: [{ role: 'user', content: 'Хто тут?', images: [gif.toString('base64')] }],
    });
  });

  it('that does not come leaves Ollama unasked', async () => {
    const before = fake.requests.length;
    expect(await failureOf(answer(`${origin}/dog.gif`))).toMatchObject({
      code: 'invalid_value',
      param: 'messages[0].content[1].image_url',
    });
    expect(fake.requests).toHaveLength(before);
  });
});

describe('pictures are fetched', () => {
  const own = { baseUrl: 'http://10.0.0.7:8000/v1' };
  const cloud = { baseUrl: 'https://api.openai.com/v1' };
  it.each([
    ['for Gemini', gemini, { apiKey: 'env:KEY' }, true],
    ['for KServe', kserve, { baseUrl: 'http://llm.models.svc' }, true],
    ['for a server in one’s own network', openaiCompatible, own, true],
    ['for one that speaks Anthropic’s API', anthropic, { baseUrl: 'http://10.0.0.7:8000' }, true],
    ['for one before Cohere', cohere, { ...own, apiKey: 'env:KEY' }, true],
    [
      'for such a server, unless it may fetch itself',
      openaiCompatible,
      { ...own, deviations: { imageAddresses: 'keep' } },
      false,
    ],
    ['not for OpenAI', openaiCompatible, cloud, false],
    ['not for Anthropic', anthropic, {}, false],
    ['not for Cohere', cohere, { apiKey: 'env:KEY' }, false],
    ['not for AI21, which reads text alone', ai21, { ...own, apiKey: 'env:KEY' }, false],
    [
      'for a cloud that takes no addresses',
      openaiCompatible,
      { ...cloud, deviations: { imageAddresses: 'fetch' } },
      true,
    ],
  ])('%s', async (_, kind, options, expected) => {
    const opened = kind.open(options, ports, transport);
    expect(opened.prepare === ports.imagesAsData).toBe(expected);
    await opened.close();
  });

  it.each(['http://vllm.corp.example:8000/v1', 'http://0.0.0.0:8000', 'http://[::]:8000', 'https://vllm./v1'])(
    'for %s, whose name does not tell where it stands',
    async (baseUrl) => {
      const opened = openaiCompatible.open({ baseUrl }, ports, transport);
      expect(opened.prepare).toBe(ports.imagesAsData);
      await opened.close();
    },
  );
});
