import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { testScope } from '../../test/support/scope.ts';
import { DispatchedReply } from './dispatched-reply.ts';
import { connect } from './upstream.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Undici's side of one request, by hand. */
class FakeExchange implements Dispatcher.DispatchController {
  readonly calls: string[] = [];
  aborted = false;
  paused = false;
  reason: Error | null = null;
  rawHeaders: null = null;
  rawTrailers: null = null;
  pause(): void {
    this.calls.push('pause');
  }
  resume(): void {
    this.calls.push('resume');
  }
  abort(reason: Error): void {
    this.calls.push(`abort: ${reason.message}`);
  }
}

function dispatched(): { reply: DispatchedReply; began: Promise<DispatchedReply> } {
  let reply: DispatchedReply | undefined;
  const began = new Promise<DispatchedReply>((resolve, reject) => (reply = new DispatchedReply({ resolve, reject })));
  if (!reply) throw new Error('the promise did not run');
  return { reply, began };
}

function begun(): { reply: DispatchedReply; exchange: FakeExchange; began: Promise<DispatchedReply> } {
  const { reply, began } = dispatched();
  const exchange = new FakeExchange();
  reply.onRequestStart(exchange);
  return { reply, exchange, began };
}

describe('the reads of a reply', () => {
  it('that came while nobody waited are handed over as one', async () => {
    const { reply, exchange } = begun();
    reply.onResponseStart(exchange, 200, {});
    for (const text of ['a', 'b', 'c']) reply.onResponseData(exchange, Buffer.from(text));
    expect(String((await reply.next()).value)).toBe('abc');
    const waiting = reply.next();
    reply.onResponseData(exchange, Buffer.from('d'));
    reply.onResponseEnd();
    expect(String((await waiting).value)).toBe('d');
    expect((await reply.next()).done).toBe(true);
  });

  it('stop the socket past 64 KB and let it go on once they are taken', async () => {
    const { reply, exchange } = begun();
    reply.onResponseStart(exchange, 200, {});
    reply.onResponseData(exchange, Buffer.alloc(64 * 1024));
    expect(exchange.calls).toEqual([]);
    reply.onResponseData(exchange, Buffer.alloc(1));
    expect(exchange.calls).toEqual(['pause']);
    await reply.next();
    expect(exchange.calls).toEqual(['pause', 'resume']);
  });

  it('are all handed over before the failure that followed them', async () => {
    const { reply, exchange } = begun();
    reply.onResponseStart(exchange, 200, {});
    reply.onResponseData(exchange, Buffer.from('half'));
    reply.onResponseError(exchange, Object.assign(new Error('cut'), { code: 'UND_ERR_SOCKET' }));
    expect(String((await reply.next()).value)).toBe('half');
    await expect(reply.next()).rejects.toMatchObject({ code: 'upstream_incomplete' });
  });

  it('hold a bounded part of an answer that nobody takes', async () => {
    const total = 48 * 1024 * 1024;
    let sent = 0;
    const server = createServer((_request, response) => {
      const block = Buffer.alloc(64 * 1024);
      const push = (): void => {
        while (sent < total) {
          sent += block.length;
          if (!response.write(block)) return void response.once('drain', push);
        }
        response.end();
      };
      push();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const upstream = connect({ baseUrl: `http://127.0.0.1:${port}`, connections: 1, connectMs: 1000 });
    closers.push(() => server.close());
    closers.push(() => upstream.close());
    const reply = await upstream.send({ method: 'GET', path: '/', headers: {} }, testScope());
    let seen = -1;
    while (seen !== sent) {
      seen = sent;
      for (let i = 0; i < 200; i++) await turn();
    }
    expect(sent).toBeLessThan(total); // the rest waits at the server; what moved fills the two socket buffers
    let read = 0;
    for await (const bytes of reply.body) read += bytes.length;
    expect(read).toBe(total);
  });
});

describe('the text of a reply', () => {
  it('begins behind a byte order mark', async () => {
    const { reply, exchange } = begun();
    reply.onResponseStart(exchange, 200, {});
    reply.onResponseData(exchange, Buffer.from('\u{feff}{"a":1}'));
    reply.onResponseEnd();
    expect(await reply.text(100)).toBe('{"a":1}');
  });

  it('is refused past its limit, also in many pieces', async () => {
    const { reply, exchange } = begun();
    reply.onResponseStart(exchange, 200, {});
    const text = expect(reply.text(10)).rejects.toMatchObject({ code: 'upstream_invalid' });
    for (let i = 0; i < 3; i++) {
      reply.onResponseData(exchange, Buffer.alloc(5));
      await turn();
    }
    await text;
  });
});

describe('the beginning of a reply', () => {
  it('is the first status that is no announcement', async () => {
    const { reply, exchange, began } = begun();
    reply.onResponseStart(exchange, 103, { link: '</a>' });
    reply.onResponseStart(exchange, 200, { 'x-a': 'b' });
    await began;
    expect([reply.status, reply.headers]).toEqual([200, { 'x-a': 'b' }]);
  });

  it('does not come when the scope ended while the request waited for a socket', async () => {
    const scope = testScope();
    const { reply, began } = dispatched();
    reply.link((hear) => scope.onAbort(hear));
    scope.abort(new Error('the client left'));
    await expect(began).rejects.toThrow('the client left');
    const exchange = new FakeExchange();
    reply.onRequestStart(exchange); // now its turn would have come
    expect(exchange.calls).toEqual(['abort: the client left']);
  });
});

describe('letting go', () => {
  it('of an unread reply ends the request; of a read one does nothing', () => {
    const { reply, exchange } = begun();
    reply.onResponseStart(exchange, 200, {});
    reply.release();
    expect(exchange.calls).toEqual(['abort: not read to its end']);
    const whole = begun();
    whole.reply.onResponseStart(whole.exchange, 200, {});
    whole.reply.onResponseEnd();
    whole.reply.release();
    expect(whole.exchange.calls).toEqual([]);
  });
});
