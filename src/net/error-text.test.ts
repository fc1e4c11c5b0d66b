import { afterEach, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { testScope } from '../../test/support/scope.ts';
import { errorText } from './error-text.ts';
import type { UpstreamReply } from './upstream-reply.ts';

const bytes = (text: string) => (): Promise<IteratorResult<Uint8Array>> =>
  Promise.resolve({ done: false, value: Buffer.from(text) });
const silence = (): Promise<never> => new Promise(() => undefined);
const broken = (): Promise<never> => Promise.reject(new Error('reset'));

let scope = testScope();
afterEach(() => {
  expect(scope.clock.pending).toBe(0);
  scope = testScope();
});

function read(steps: readonly (() => Promise<IteratorResult<Uint8Array>>)[], headers: UpstreamReply['headers'] = {}) {
  const state = { pulls: 0 };
  const rest: AsyncIterator<Uint8Array> = {
    next: () => steps[state.pulls++]?.() ?? Promise.resolve({ done: true, value: undefined }),
  };
  const reply: UpstreamReply = {
    status: 429,
    headers,
    body: { [Symbol.asyncIterator]: () => rest },
    text: () => Promise.reject(new Error('reads on without end')),
    release: () => undefined,
  };
  return { state, text: errorText(reply, scope, scope.clock) };
}

it('is the whole body, with letters that came in two pieces and without a byte order mark', async () => {
  const said = Buffer.from('\ufeff{"error":"Забагато"}');
  const halves = [said.subarray(0, 18), said.subarray(18)].map(
    (value) => () => Promise.resolve({ done: false, value }),
  );
  expect(await read(halves).text).toBe('{"error":"Забагато"}');
});

it('is what came within a second', async () => {
  let text: string | undefined;
  void read([bytes('slow '), bytes('down'), silence]).text.then((given) => (text = given));
  await scope.clock.advance(999);
  expect(text).toBeUndefined();
  await scope.clock.advance(1);
  expect(text).toBe('slow down');
});

it('is what came before the connection broke', async () => {
  expect(await read([bytes('slow '), broken]).text).toBe('slow ');
});

it('is 64 KB at most, and no more is read', async () => {
  const { text, state } = read(Array.from({ length: 9 }, () => bytes('x'.repeat(30_000))));
  expect(await text).toBe('x'.repeat(64 * 1024));
  await settled();
  expect(state.pulls).toBe(3);
});

it('is nothing where it is compressed', async () => {
  const { text, state } = read([bytes('\x1f\x8b')], { 'content-encoding': 'gzip' });
  expect(await text).toBe('');
  expect(state.pulls).toBe(0);
});

it('rejects with what ends the scope', async () => {
  const reason = new Error('the client has left');
  const { text } = read([bytes('slow'), silence]);
  await settled();
  scope.abort(reason);
  await expect(text).rejects.toBe(reason);
  await expect(read([bytes('slow')]).text).rejects.toBe(reason);
});
