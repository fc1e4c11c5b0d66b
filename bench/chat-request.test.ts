import { expect, it } from 'vitest';
import { chatRequest, renewed } from './chat-request.ts';

const endpoint = { origin: new URL('http://127.0.0.1:1'), headers: {} };
const bodyOf = ({ bytes }: { readonly bytes: Buffer }): { messages: { content: string }[] } =>
  JSON.parse(bytes.toString('utf8').split('\r\n\r\n')[1] ?? '') as { messages: { content: string }[] };

it('makes no message twice where they are to be fresh, and leaves the length as it is', () => {
  const request = chatRequest(endpoint, 'm', { prompt: { bytes: 4096, turns: 3, text: 'cyrillic', fresh: true } });
  const all = [renewed(request), renewed(request)].flatMap((one) => bodyOf(one).messages.slice(1));
  expect(new Set(all.map(({ content }) => content)).size).toBe(6);
  expect(renewed(request).bytes.length).toBe(request.bytes.length);
});

it('is as long as is asked for, in any script', () => {
  for (const text of ['latin', 'cyrillic', 'personal'] as const) {
    const [, message] = bodyOf(chatRequest(endpoint, 'm', { prompt: { bytes: 65_536, turns: 1, text } })).messages;
    expect(Math.abs(Buffer.byteLength(message?.content ?? '') - 65_536)).toBeLessThan(700);
  }
});

it('sends the very same bytes where nothing is to be fresh', () => {
  const request = chatRequest(endpoint, 'm');
  expect(renewed(request)).toBe(request);
});
