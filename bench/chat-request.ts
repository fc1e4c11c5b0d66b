import type { LoadRequest } from './connection.ts';

export type Prompt = {
  readonly bytes: number;
  /** Messages that the bytes are spread over. */
  readonly turns: number;
};

/** Where and as whom requests are sent. */
export type Endpoint = {
  readonly origin: URL;
  readonly headers: Readonly<Record<string, string>>;
};

const sentence = 'The quick brown fox jumps over the lazy dog while seventeen engineers review the quarterly report. ';

const chatBody = (model: string, prompt: Prompt, streamed: boolean): string => {
  const perTurn = Math.floor(prompt.bytes / prompt.turns);
  const content = sentence.repeat(Math.ceil(perTurn / sentence.length)).slice(0, perTurn);
  const turns = Array.from({ length: prompt.turns }, (_, turn) => ({
    role: (prompt.turns - turn) % 2 === 1 ? 'user' : 'assistant',
    content,
  }));
  const messages = [{ role: 'system', content: 'You are a helpful assistant.' }, ...turns];
  return JSON.stringify({ model, messages, temperature: 0.7, max_tokens: 256, stream: streamed });
};

/** A chat completion call, ready to be written to a socket. */
export const chatRequest = (
  { origin, headers }: Endpoint,
  model: string,
  { prompt = { bytes: 1024, turns: 1 }, streamed = false, status = 200 } = {},
): LoadRequest => {
  const body = chatBody(model, prompt, streamed);
  const fields = {
    host: origin.host,
    'content-type': 'application/json',
    accept: streamed ? 'text/event-stream' : 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = Buffer.from(`POST /v1/chat/completions HTTP/1.1\r\n${head.join('')}\r\n${body}`);
  return { bytes, streamed, status };
};
