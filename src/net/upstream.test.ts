import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { testScope } from '../../test/support/scope.ts';
import { GatewayFailure } from '../chat/failure.ts';
import { onSignal } from './on-signal.ts';
import { failureOfSocket } from './socket-failure.ts';
import { connect, type Upstream } from './upstream.ts';
import type { UpstreamReply } from './upstream-reply.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(listener: RequestListener, path = ''): Promise<Upstream> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return connected(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
}
function connected(baseUrl: string, connections = 4): Upstream {
  const upstream = connect({ baseUrl, connections, connectMs: 1000 });
  closers.push(() => upstream.close());
  return upstream;
}
/** A server that answers every connection with these bytes and then hangs up. */
async function serveBytes(answer: (socket: Socket) => void): Promise<Upstream> {
  const server = createSocketServer((socket) => {
    socket.on('error', () => undefined).once('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => void server.close());
  return connected(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}
const get = { method: 'GET', path: '/models', headers: { 'x-test': 'a' } } as const;

describe('a request', () => {
  it('goes below the base path, with its headers and its body', async () => {
    const seen: unknown[] = [];
    const upstream = await serve((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        seen.push([request.method, request.url, request.headers['x-test'], Buffer.concat(parts).toString()]);
        response.writeHead(201, { 'x-reply': 'b' }).end('Привіт');
      });
    }, '/openai/v1/');
    const scope = testScope();
    const reply = await upstream.send({ ...get, method: 'POST', body: '{"a":"ї"}' }, scope);
    expect([reply.status, reply.headers['x-reply'], await reply.text(100)]).toEqual([201, 'b', 'Привіт']);
    reply.release();
    expect(seen).toEqual([['POST', '/openai/v1/models', 'a', '{"a":"ї"}']]);
  });

  it('leaves no listener on its scope, answered or failed', async () => {
    let listeners = 0;
    const scope = {
      onAbort: () => {
        listeners++;
        return () => void (listeners -= 1);
      },
    };
    const upstream = await serve((_, response) => response.end('x'));
    for (let at = 0; at < 20; at++) {
      const reply = await upstream.send(get, scope);
      await reply.text(10);
      reply.release();
    }
    await expect(connected('http://127.0.0.1:1').send(get, scope)).rejects.toBeInstanceOf(GatewayFailure);
    expect(listeners).toBe(0);
  });

  it('follows no redirect', async () => {
    let calls = 0;
    const upstream = await serve((_, response) => {
      calls++;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    const reply = await upstream.send(get, testScope());
    reply.release();
    expect([reply.status, calls]).toEqual([302, 1]);
  });
});

describe('a control request', () => {
  it('does not wait behind answers that take every socket', async () => {
    const upstream = await serve((request, response) => {
      if (request.method === 'GET') response.end('up');
    });
    const scope = testScope();
    const reason = new GatewayFailure('client_closed_request', 'Пішов.');
    const waiting = Array.from({ length: 5 }, () =>
      expect(upstream.send({ ...get, method: 'POST' }, scope)).rejects.toBe(reason),
    );
    const reply = await upstream.control.send(get, testScope());
    expect(await reply.text(10)).toBe('up');
    reply.release();
    scope.abort(reason);
    await Promise.all(waiting);
  });
});

describe('an abort', () => {
  const reason = new GatewayFailure('client_closed_request', 'Пішов.');

  it('before the headers rejects with its own reason and closes the socket', async () => {
    const closed = new Promise<void>((resolve) => {
      void serve((request) => {
        request.socket.once('close', () => resolve());
        scope.abort(reason);
      }).then((upstream) => expect(upstream.send(get, scope)).rejects.toBe(reason));
    });
    const scope = testScope();
    await closed;
  });

  it('in the middle of the body does the same', async () => {
    let closed: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (closed = resolve));
    const upstream = await serve((request, response) => {
      request.socket.once('close', closed);
      response.write('first');
    });
    const scope = testScope();
    const reply = await upstream.send(get, scope);
    const reading = (async () => {
      for await (const bytes of reply.body) {
        expect(Buffer.from(bytes).toString()).toBe('first');
        scope.abort(reason);
      }
    })();
    await expect(reading).rejects.toBe(reason);
    reply.release();
    await ended;
  });

  it('that came before sends nothing', async () => {
    let calls = 0;
    const upstream = await serve(() => calls++);
    const scope = testScope();
    scope.abort(reason);
    await expect(upstream.send(get, scope)).rejects.toBe(reason);
    expect(calls).toBe(0);
  });

  it('after the release is nobody’s business', async () => {
    const upstream = await serve((_, response) => response.end('x'));
    const scope = testScope();
    const reply = await upstream.send(get, scope);
    expect(await reply.text(10)).toBe('x');
    reply.release();
    scope.abort(reason);
  });
});

describe('a release', () => {
  it('of a reply that is not read through closes its socket', async () => {
    let closed: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (closed = resolve));
    const upstream = await serve((request, response) => {
      request.socket.once('close', closed);
      response.write('never ends');
    });
    const reply: UpstreamReply = await upstream.send(get, testScope());
    reply.release();
    await ended;
  });
});

describe('what goes wrong is told in our own words', () => {
  const failing = async (upstream: Promise<Upstream> | Upstream): Promise<unknown> => {
    const reply = await (await upstream).send(get, testScope());
    try {
      return await reply.text(100);
    } finally {
      reply.release();
    }
  };

  it.each<[string, () => Promise<Upstream>, string]>([
    ['nobody listens', async () => connected('http://127.0.0.1:1'), 'upstream_unavailable'],
    ['the name does not exist', async () => connected('http://nowhere.invalid'), 'upstream_unavailable'],
    ['the connection is reset', () => serveBytes((socket) => void socket.resetAndDestroy()), 'upstream_incomplete'],
    ['the connection ends without a reply', () => serveBytes((socket) => void socket.end()), 'upstream_incomplete'],
    ['it is no HTTP', () => serveBytes((socket) => void socket.end('SSH-2.0-x\r\n\r\n')), 'upstream_invalid'],
    [
      'the body is shorter than it says',
      () => serveBytes((socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nshort')),
      'upstream_incomplete',
    ],
    [
      'the chunks are cut',
      () =>
        serveBytes((socket) => void socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nshort\r\n')),
      'upstream_incomplete',
    ],
    ['the body is too large', () => serve((_, response) => response.end('x'.repeat(101))), 'upstream_invalid'],
    [
      'the body is compressed, which was not asked for and may be a bomb',
      () => serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x')),
      'upstream_invalid',
    ],
    [
      'TLS is spoken to plain HTTP',
      async () => {
        const server = createServer((_, response) => response.end());
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        closers.push(() => void server.close());
        return connected(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
      },
      'upstream_invalid',
    ],
  ])('when %s', async (_, upstream, code) => {
    const outcome = failing(upstream());
    await expect(outcome).rejects.toMatchObject({ code, retryable: true });
    await outcome.catch((failure: unknown) => {
      expect((failure as Error).message).not.toMatch(/127|nowhere|ECONN|ENOTFOUND/);
      if ((failure as GatewayFailure).code !== 'upstream_invalid') expect((failure as Error).cause).toBeDefined();
    });
  });
});

describe('the words of sockets', () => {
  const coded = (code: string): Error => Object.assign(new Error('at 10.0.0.1'), { code });
  it.each([
    ['UND_ERR_CONNECT_TIMEOUT', 'upstream_timeout'],
    ['ETIMEDOUT', 'upstream_timeout'],
    ['ECONNREFUSED', 'upstream_unavailable'],
    ['EHOSTUNREACH', 'upstream_unavailable'],
    ['EHOSTDOWN', 'upstream_unavailable'],
    ['ENETDOWN', 'upstream_unavailable'],
    ['EAI_AGAIN', 'upstream_unavailable'],
    ['ECONNRESET', 'upstream_incomplete'],
    ['ECONNABORTED', 'upstream_incomplete'],
    ['EPIPE', 'upstream_incomplete'],
    ['UND_ERR_SOCKET', 'upstream_incomplete'],
    ['UND_ERR_CLOSED', 'upstream_unavailable'],
    ['UND_ERR_DESTROYED', 'upstream_unavailable'],
    ['HPE_INVALID_CONSTANT', 'upstream_invalid'],
    ['UND_ERR_HEADERS_OVERFLOW', 'upstream_invalid'],
    ['EPROTO', 'upstream_invalid'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'upstream_invalid'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'upstream_invalid'],
    ['CERT_HAS_EXPIRED', 'upstream_invalid'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'upstream_invalid'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'upstream_invalid'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'upstream_invalid'],
  ])('%s: %s', (code, ours) => {
    const thrown = coded(code);
    const failure = failureOfSocket(thrown);
    expect(failure).toMatchObject({ code: ours, retryable: true, cause: thrown, reason: code });
    expect((failure as Error).message).not.toContain('10.0.0.1');
  });

  it('pass as they are where they are ours, an abort or a bug', () => {
    for (const thrown of [
      new GatewayFailure('upstream_error', 'x'),
      new TypeError('bug'),
      'gone',
      undefined,
      { code: 7 },
    ])
      expect(failureOfSocket(thrown)).toBe(thrown);
  });

  it('of a connection that was not accepted name the clock', () => {
    expect(failureOfSocket(coded('ETIMEDOUT'))).toMatchObject({ timeoutKind: 'connect' });
  });
});

describe('a signal in the place of a scope', () => {
  it('tells its end, also when it came before, and can be unlinked', () => {
    const controller = new AbortController();
    const heard: unknown[] = [];
    const scope = onSignal(controller.signal);
    scope.onAbort(() => heard.push('unlinked'))();
    scope.onAbort((reason) => heard.push(reason));
    controller.abort('gone');
    onSignal(controller.signal).onAbort((reason) => heard.push(reason))();
    expect(heard).toEqual(['gone', 'gone']);
  });
});
