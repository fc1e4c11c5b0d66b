import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChatOpenAI } from '@langchain/openai';
import { generateText } from 'ai';
import OpenAI, { AzureOpenAI } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatModel, startScriptedGateway, type ScriptedGateway } from '../support/scripted-gateway.ts';

const page = 'https://chat.example.org';

let house: ScriptedGateway;
beforeAll(async () => {
  house = await startScriptedGateway({ gateway: { server: { cors: { allowedOrigins: [page] } } } });
});
afterAll(() => house.stop());

/** No browser asks for these beforehand. */
const safelisted: ReadonlySet<string> = new Set(['accept', 'accept-language', 'content-language', 'content-length']);

/** The headers that a client sends, by what it gives to `fetch`; the call itself fails. */
async function headersOf(call: (send: typeof fetch) => Promise<unknown>): Promise<readonly string[]> {
  const names = new Set<string>();
  const send: typeof fetch = (_, init) => {
    for (const name of new Headers(init?.headers).keys()) names.add(name);
    return Promise.resolve(Response.json({ error: { message: 'enough' } }, { status: 400 }));
  };
  await call(send).catch(() => undefined);
  return [...names].filter((name) => !safelisted.has(name)).sort();
}

const messages = [{ role: 'user' as const, content: 'x' }];
const ask = { model: chatModel, messages };
const baseURL = 'http://gateway.test/v1';
const apiKey = 'nx-key';

type Call = (send: typeof fetch) => Promise<unknown>;

const clients: Readonly<Record<string, Call>> = {
  OpenAI: (send) =>
    new OpenAI({
      baseURL,
      apiKey,
      fetch: send,
      organization: 'o',
      project: 'p',
      dangerouslyAllowBrowser: true,
    }).chat.completions.create(ask),
  'OpenAI, with a helper and a time limit': (send) =>
    new OpenAI({ baseURL, apiKey, fetch: send, timeout: 5000 }).chat.completions.stream(ask).done(),
  'Azure’s client of OpenAI': (send) =>
    new AzureOpenAI({ baseURL, apiKey, fetch: send, apiVersion: '2024-10-21' }).chat.completions.create(ask),
  'AI SDK': (send) =>
    generateText({
      model: createOpenAICompatible({ name: 'nexus', baseURL, apiKey, fetch: send })(chatModel),
      prompt: 'x',
      maxRetries: 0,
    }),
  LangChain: (send) =>
    new ChatOpenAI({ model: chatModel, apiKey, maxRetries: 0, configuration: { baseURL, fetch: send } }).invoke('x'),
};

describe('a page may send what its client sends', () => {
  it.each<[string, Call]>(Object.entries(clients))('%s', async (name, call) => {
    const wanted = await headersOf(call);
    expect(wanted).toContain('content-type');
    expect(wanted).toContain(name.startsWith('Azure') ? 'api-key' : 'authorization');
    const preflight = await fetch(`${house.gateway.baseUrl}/chat/completions`, {
      method: 'OPTIONS',
      headers: {
        origin: page,
        'access-control-request-method': 'POST',
        'access-control-request-headers': wanted.join(','),
      },
    });
    const allowed = (preflight.headers.get('access-control-allow-headers') ?? '').split(', ');
    expect(wanted.filter((header) => !allowed.includes(header))).toEqual([]);
  });
});
