import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../src/chat/event.ts';
import type { Provider } from '../../src/extend/provider.ts';
import { FakeKserve } from '../support/fake-kserve.ts';
import { ask, chatOf, openKserve } from './kserve-fixture.ts';
import { chatCall, failureOf } from './ollama-fixture.ts';

const mapping = { input: '{prompt}', output: 'outputs.0.text' };
const texts = (finish_reason: string) => {
  const tensor = { name: 'text_output', datatype: 'BYTES', shape: [1], data: ['Пів'] };
  return [
    ['v2-generate', {}, { text_output: 'Пів', details: { finish_reason } }],
    ['v2-infer', {}, { outputs: [tensor], parameters: { finish_reason } }],
    ['v1-predict', mapping, { predictions: [{ outputs: [{ text: 'Пів', finish_reason }] }] }],
  ] as const;
};

describe('the word of a whole answer for its end', () => {
  const service = new FakeKserve({ dialect: 'v2-infer' });
  let provider: Provider | undefined;
  beforeAll(() => service.start());
  afterEach(() => provider?.close());
  afterAll(() => service.stop());
  const asking = (dialect: string, more: object, reply: object, delivery: 'whole' | 'stream') => {
    service.fault = { status: 200, text: JSON.stringify(reply) };
    provider = openKserve(service, { dialect, chatTemplate: 'raw', ...more });
    return ask(provider, service.model, chatCall({ delivery }));
  };

  it.each(texts('abort'))('is a failure of %s where the server broke off', async (dialect, more, reply) => {
    for (const delivery of ['whole', 'stream'] as const)
      expect(await failureOf(asking(dialect, more, reply, delivery))).toMatchObject({ code: 'upstream_error' });
  });

  it.each(texts('length'))('is told as %s says it', async (dialect, more, reply) => {
    const { choices, notes } = await asking(dialect, more, reply, 'whole');
    expect(choices[0]).toMatchObject({ answer: 'Пів', finish: { reason: 'length' } });
    expect(notes).not.toContainEqual(expect.objectContaining({ about: { finish: 'not told by the server' } }));
  });

  it.each(texts('None'))('is none of %s where it stands for none', async (dialect, more, reply) => {
    const { choices, notes } = await asking(dialect, more, reply, 'whole');
    expect(choices[0]).toMatchObject({ answer: 'Пів', finish: { reason: 'stop' } });
    expect(notes).toContainEqual({ kind: 'degraded', about: { finish: 'not told by the server' } });
  });
});

const piece = (text_output: string): string => `data: ${JSON.stringify({ text_output })}\n\n`;
const half = 'data: {"text_outp';
const chunked = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const inChunks = (...parts: readonly string[]): string =>
  `transfer-encoding: chunked\r\n\r\n${parts.map(chunked).join('')}0\r\n\r\n`;
const inLength = (text: string): string => `content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
const untilClosed = (text: string): string => `connection: close\r\n\r\n${text}`;

describe('a stream of generate whose server never tells of ends', () => {
  const sockets = new Set<Socket>();
  let body = '';
  const server = createServer((socket) => {
    sockets.add(socket);
    socket
      .on('error', () => undefined)
      .once('data', () => {
        socket.end(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n${body}`);
      });
  });
  let provider: Provider | undefined;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    provider = openKserve({ url }, { dialect: 'v2-generate', chatTemplate: 'chatml' });
  });
  afterAll(async () => {
    await provider?.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const reading = async (events: ChatEvent[]): Promise<void> => {
    if (!provider) throw new Error('not open yet');
    for await (const batch of chatOf(provider, 'm')(chatCall({ delivery: 'stream' }))) events.push(...batch);
  };

  it.each([
    ['until the connection closes, in the middle of an event', untilClosed(piece('Пів') + half)],
    ['until the connection closes, between two events', untilClosed(piece('Пів'))],
    ['in chunks, and a clean end behind half an event', inChunks(piece('Пів'), half)],
    ['of a known length, and half an event at its end', inLength(piece('Пів') + half)],
  ])('was cut: %s', async (_, bytes) => {
    body = bytes;
    const events: ChatEvent[] = [];
    expect(await failureOf(reading(events))).toMatchObject({ code: 'upstream_incomplete' });
    expect(events.map(({ type }) => type)).not.toContain('finish');
  });

  it.each([
    ['until the connection closes, with [DONE]', untilClosed(`${piece('Так')}data: [DONE]\n\n`)],
    ['in chunks', inChunks(piece('Так'))],
    ['of a known length', inLength(piece('Так'))],
  ])('is whole: %s', async (_, bytes) => {
    body = bytes;
    const events: ChatEvent[] = [];
    await reading(events);
    expect(events).toContainEqual(expect.objectContaining({ type: 'text', text: 'Так' }));
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
  });
});
