import type { LoadRequest } from './connection.ts';

export type Prompt = {
  /** Of UTF-8. */
  readonly bytes: number;
  /** Messages that the bytes are spread over. */
  readonly turns: number;
  readonly text?: keyof typeof texts;
  /** No message has been sent before, so that nothing is known of it. */
  readonly fresh?: boolean;
};

/** Where and as whom requests are sent. */
export type Endpoint = {
  readonly origin: URL;
  readonly headers: Readonly<Record<string, string>>;
};

const texts = {
  latin: 'The quick brown fox jumps over the lazy dog while seventeen engineers review the quarterly report. ',
  cyrillic:
    'Митниця перевірила декларацію, а відділ аналітики зібрав показники за квартал і пояснив, чому надходження зросли. ',
  personal:
    'The declaration was filed on time, and the customs office has asked for two more papers about the goods in the second container. Please call Oleksandr Shevchenko on +380 67 123 45 67, or write to o.shevchenko@firma.com.ua, and tell him what is missing. ',
};

/** Stands at the beginning of each message that is to be fresh, and gives way to a word of as many letters. */
const mark = 'qqqqqqqq';

const chatBody = (
  model: string,
  { bytes, turns, text = 'latin', fresh = false }: Prompt,
  streamed: boolean,
): string => {
  const sentence = texts[text];
  const chars = Math.floor((bytes / turns) * (sentence.length / Buffer.byteLength(sentence)));
  const words = sentence.repeat(Math.ceil(chars / sentence.length));
  const content = (fresh ? `${mark} ${words}` : words).slice(0, chars);
  const history = Array.from({ length: turns }, (_, turn) => ({
    role: (turns - turn) % 2 === 1 ? 'user' : 'assistant',
    content,
  }));
  const messages = [{ role: 'system', content: 'You are a helpful assistant.' }, ...history];
  return JSON.stringify({ model, messages, temperature: 0.7, max_tokens: 256, stream: streamed });
};

const LETTERS = 26;
const FIRST_LETTER = 97;
let made = 0;

/** The same request with other words where it is to be fresh. */
export const renewed = (request: LoadRequest): LoadRequest => {
  let at = request.bytes.indexOf(mark);
  if (at < 0) return request;
  const bytes = Buffer.from(request.bytes);
  for (; at >= 0; at = bytes.indexOf(mark, at)) {
    for (let left = made++, place = at + mark.length - 1; place >= at; place--, left = Math.floor(left / LETTERS))
      bytes[place] = FIRST_LETTER + (left % LETTERS);
  }
  return { ...request, bytes };
};

/** A chat completion call, ready to be written to a socket. */
export const chatRequest = (
  { origin, headers }: Endpoint,
  model: string,
  {
    prompt = { bytes: 1024, turns: 1 },
    streamed = false,
    status = 200,
  }: { readonly prompt?: Prompt; readonly streamed?: boolean; readonly status?: number } = {},
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
