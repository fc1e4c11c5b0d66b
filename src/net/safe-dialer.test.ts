import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { testScope, type TestScope } from '../../test/support/scope.ts';
import { isPublicAddress } from './public-address.ts';
import {
  type Allowance,
  type Dial,
  type DialPorts,
  type Fetched,
  MOST_PICTURE_BYTES,
  safeDialer,
} from './safe-dialer.ts';

const png = Buffer.from('\x89PNG\r\n\x1a\n and the rest', 'latin1');
const rules = { plainHttp: true, hosts: [] };
const LOOPBACK = '127.0.0.1';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listening(listener: RequestListener, host = LOOPBACK): Promise<{ server: Server; port: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** As in the world, but that this machine is public. */
const here: DialPorts = {
  resolve: () => Promise.resolve([LOOPBACK]),
  isPublic: (address) => address === LOOPBACK || isPublicAddress(address),
  isPort: () => true,
};

type Given = Partial<{ ports: Partial<DialPorts>; path: string; allowance: Allowance; scope: TestScope; dial: Dial }>;

/** Fetches from a server at a name, which is this machine. */
async function fetched(listener: RequestListener, given: Given = {}): Promise<Fetched> {
  const { port } = await listening(listener);
  const dial = given.dial ?? safeDialer({ ...here, ...given.ports });
  const address = `http://pictures.example:${port}${given.path ?? '/a.png?b=c#d'}`;
  return dial(address, rules, given.allowance ?? { bytesLeft: Infinity }, given.scope ?? testScope());
}

const sends =
  (
    body: Buffer | string,
    headers: Record<string, string> = { 'content-type': 'image/png' },
    status = 200,
  ): RequestListener =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);

const redirects = (location: string | undefined, status = 302): RequestListener =>
  sends('', location === undefined ? {} : { location }, status);

describe('a picture', () => {
  it('comes with the type that its bytes have', async () => {
    const outcome = await fetched(sends(png, { 'content-type': 'image/jpeg' }));
    expect(outcome).toEqual({ outcome: 'ok', mediaType: 'image/png', bytes: png });
  });

  it('is asked for plainly, by its name, and tells nothing of the caller', async () => {
    let seen: { url?: string | undefined; headers: IncomingHttpHeaders } | undefined;
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9');
    vi.stubEnv('http_proxy', 'http://127.0.0.1:9');
    try {
      const { port } = await listening((request, response) => {
        seen = { url: request.url, headers: request.headers };
        sends(png)(request, response);
      });
      const allowance = { bytesLeft: 100 };
      await safeDialer(here)(`http://pictures.example:${port}/a.png?b=c#d`, rules, allowance, testScope());
      expect(allowance.bytesLeft).toBe(100 - png.length);
      expect(seen).toEqual({
        url: '/a.png?b=c',
        headers: {
          host: `pictures.example:${port}`,
          connection: expect.any(String) as string,
          accept: 'image/png, image/jpeg, image/webp, image/gif',
          'accept-encoding': 'identity',
          'user-agent': 'nexus-gateway',
        },
      });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('comes from the first of its addresses that answers', async () => {
    const ports = { resolve: () => Promise.resolve(['127.0.0.3', LOOPBACK]), isPublic: () => true };
    expect(await fetched(sends(png), { ports })).toMatchObject({ outcome: 'ok' });
  });

  it('leaves no timer, listener or connection behind', async () => {
    const { server, port } = await listening(sends(png));
    const scope = testScope();
    let listeners = 0;
    const onAbort = (): (() => void) => {
      listeners++;
      return () => {
        listeners--;
      };
    };
    const counted = { clock: scope.clock, onAbort };
    await safeDialer(here)(`http://pictures.example:${port}/`, rules, { bytesLeft: Infinity }, counted);
    expect([listeners, scope.clock.pending]).toEqual([0, 0]);
    await vi.waitFor(async () => {
      const open = await new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
      expect(open).toBe(0);
    });
  });
});

describe('an address that is not public', () => {
  it.each([
    ['loopback', 'https://127.0.0.1/'],
    ['IPv6 loopback', 'https://[::1]/'],
    ['metadata', 'http://169.254.169.254/latest/meta-data/'],
    ['in octal', 'https://0177.0.0.1/'],
  ])('is refused as it stands: %s', async (_, address) => {
    const dial = safeDialer({ ...here, isPublic: isPublicAddress });
    expect(await dial(address, rules, { bytesLeft: 1 }, testScope())).toEqual({ outcome: 'refused' });
  });

  it('is refused behind a name, as is a name that there is none of, and nobody is asked', async () => {
    let asked = 0;
    const { port } = await listening((_, response) => void (asked++, response.end()));
    const answers: readonly DialPorts['resolve'][] = [
      () => Promise.resolve([LOOPBACK]),
      () => Promise.resolve(['8.8.8.8', LOOPBACK]),
      () => Promise.resolve(['::ffff:127.0.0.1']),
      () => Promise.resolve([]),
      () => Promise.reject(Object.assign(new Error('queryA ENOTFOUND'), { code: 'ENOTFOUND' })),
    ];
    for (const resolve of answers) {
      const dial = safeDialer({ ...here, resolve, isPublic: isPublicAddress });
      const outcome = await dial(`http://inner.example:${port}/`, rules, { bytesLeft: 1 }, testScope());
      expect(outcome).toEqual({ outcome: 'refused' });
    }
    expect(asked).toBe(0);
  });

  it('is refused where a public one leads to it', async () => {
    let inside = 0;
    const inner = await listening((_, response) => void (inside++, response.end(png)), '127.0.0.2');
    const ways = [
      `http://127.0.0.2:${inner.port}/`,
      `http://inner.example:${inner.port}/`,
      `//inner.example:${inner.port}/`,
      `http://2130706434:${inner.port}/`,
      'file:///etc/passwd',
      'http://user:secret@pictures.example/',
    ];
    const resolve = (name: string): Promise<string[]> =>
      Promise.resolve([name === 'inner.example' ? '127.0.0.2' : LOOPBACK]);
    for (const way of ways)
      expect(await fetched(redirects(way), { ports: { resolve } })).toEqual({ outcome: 'refused' });
    expect(inside).toBe(0);
  });

  it('is not reached by a name that is public only when it is looked up first', async () => {
    const answers = [[LOOPBACK], ['127.0.0.2'], ['127.0.0.2']];
    let inside = 0;
    const { port } = await listening(redirects('/again'));
    const inner = createServer((_, response) => void (inside++, response.end(png)));
    await new Promise<void>((resolve) => inner.listen(port, '127.0.0.2', resolve));
    closers.push(() => inner.close());
    let looked = 0;
    const dial = safeDialer({ ...here, resolve: () => Promise.resolve(answers[looked++] ?? []) });
    const outcome = await dial(`http://rebinding.example:${port}/`, rules, { bytesLeft: Infinity }, testScope());
    expect([outcome, looked, inside]).toEqual([{ outcome: 'refused' }, 2, 0]);
  });

  it('is looked up once for each request: what is connected to is what was checked', async () => {
    let looked = 0;
    const resolve = (): Promise<string[]> => Promise.resolve(looked++ === 0 ? [LOOPBACK] : ['127.0.0.2']);
    expect(await fetched(sends(png), { ports: { resolve } })).toMatchObject({ outcome: 'ok' });
    expect(looked).toBe(1);
  });
});

describe('the way to a picture', () => {
  it.each([301, 302, 303, 307, 308])('may lead on (%s)', async (status) => {
    const listener: RequestListener = (request, response) =>
      request.url === '/there' ? sends(png)(request, response) : redirects('/there', status)(request, response);
    expect(await fetched(listener)).toMatchObject({ outcome: 'ok' });
  });

  it('leads on three times at most', async () => {
    const steps =
      (least: number): RequestListener =>
      (request, response) => {
        const step = Number(request.url?.slice(1));
        if (step === least) sends(png)(request, response);
        else redirects(`/${step + 1}`)(request, response);
      };
    expect(await fetched(steps(3), { path: '/0' })).toMatchObject({ outcome: 'ok' });
    expect(await fetched(steps(4), { path: '/0' })).toEqual({ outcome: 'redirects' });
  });

  it('keeps to the hosts that are named', async () => {
    const { port } = await listening(redirects('http://elsewhere.example/'));
    const named = { plainHttp: true, hosts: ['pictures.example'] };
    const dial = safeDialer(here);
    const from = (host: string) => dial(`http://${host}:${port}/`, named, { bytesLeft: 1 }, testScope());
    expect(await from('other.example')).toEqual({ outcome: 'host' });
    expect(await from('pictures.example')).toEqual({ outcome: 'host' });
  });
});

describe('no picture', () => {
  it.each<[string, RequestListener, Fetched['outcome']]>([
    ['a page', sends('<html>', { 'content-type': 'text/html' }), 'wrong_type'],
    ['a page that says it is a picture', sends('<html>'), 'wrong_type'],
    ['an SVG', sends('<svg/>', { 'content-type': 'image/svg+xml' }), 'wrong_type'],
    ['a picture without a type', sends(png, {}), 'wrong_type'],
    ['nothing', sends(''), 'wrong_type'],
    ['what is compressed', sends(png, { 'content-type': 'image/png', 'content-encoding': 'gzip' }), 'wrong_type'],
    ['an error', sends(png, { 'content-type': 'image/png' }, 404), 'status'],
    ['a part', sends(png, { 'content-type': 'image/png' }, 206), 'status'],
    ['a redirect to nowhere', redirects(undefined), 'status'],
    ['a redirect to what is no address', redirects('http://['), 'status'],
    ['a hung-up connection', (request) => request.socket.destroy(), 'unreachable'],
    [
      'a part of what was announced',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'image/png', 'content-length': '100' });
        response.write(png, () => response.destroy());
      },
      'unreachable',
    ],
  ])('is %s', async (_, listener, outcome) => {
    expect(await fetched(listener)).toEqual({ outcome });
  });

  it('is where nobody listens, or plain HTTP is spoken in the place of TLS', async () => {
    const { server, port } = await listening(sends(png));
    const from = (address: string) => safeDialer(here)(address, rules, { bytesLeft: Infinity }, testScope());
    expect(await from(`https://pictures.example:${port}/`)).toEqual({ outcome: 'unreachable' });
    await new Promise((resolve) => server.close(resolve));
    expect(await from(`http://${LOOPBACK}:${port}/`)).toEqual({ outcome: 'unreachable' });
  });

  it('hides a fault of our own', async () => {
    const isPort = (): boolean => {
      throw new TypeError('bug');
    };
    await expect(fetched(sends(png), { ports: { isPort } })).rejects.toThrow('bug');
  });
});

describe('too much', () => {
  const blocks = (most: number, sent: { bytes: number }, head = {}): RequestListener => {
    const block = Buffer.alloc(256 * 1024, png);
    return (_, response) => {
      response.writeHead(200, { 'content-type': 'image/png', ...head });
      const push = (): void => {
        while (sent.bytes < most) {
          sent.bytes += block.length;
          if (!response.write(block)) return void response.once('drain', push);
        }
        response.end();
      };
      push();
    };
  };

  it('is a picture beyond 10 MB, of which no more is read', async () => {
    const sent = { bytes: 0 };
    expect(await fetched(blocks(4 * MOST_PICTURE_BYTES, sent))).toEqual({ outcome: 'too_large' });
    await settled();
    expect(sent.bytes).toBeLessThan(3 * MOST_PICTURE_BYTES); // what moved fills the buffers of two sockets
  });

  it('is seen by what is announced, before any of it is read', async () => {
    const allowance = { bytesLeft: Infinity };
    const head = { 'content-length': String(MOST_PICTURE_BYTES + 1) };
    expect(await fetched(blocks(1, { bytes: 0 }, head), { allowance })).toEqual({ outcome: 'too_large' });
  });

  it('is not a picture of just 10 MB', async () => {
    const whole = Buffer.alloc(MOST_PICTURE_BYTES, png);
    expect(await fetched(sends(whole))).toMatchObject({ outcome: 'ok', mediaType: 'image/png' });
  });

  it('is what goes beyond what the pictures of the request may have together', async () => {
    expect(await fetched(sends(png), { allowance: { bytesLeft: png.length } })).toMatchObject({ outcome: 'ok' });
    expect(await fetched(sends(png), { allowance: { bytesLeft: png.length - 1 } })).toEqual({ outcome: 'too_much' });
  });

  it('for which the process has no room', async () => {
    const asked: number[] = [];
    const hold = (bytes: number): boolean => asked.push(bytes) === 0;
    expect(await fetched(sends(png), { allowance: { bytesLeft: 1e6, hold } })).toEqual({ outcome: 'busy' });
    expect(asked).toEqual([png.length]);
  });

  it('is a 33rd at once; then there is room again', async () => {
    const dial = safeDialer({ ...here, resolve: () => new Promise(() => undefined) });
    const scope = testScope();
    const ask = () => dial('https://pictures.example/', rules, { bytesLeft: 1 }, scope);
    const waiting = Array.from({ length: 32 }, ask);
    expect(await ask()).toEqual({ outcome: 'busy' });
    await scope.clock.advance(10_000);
    expect(new Set((await Promise.all(waiting)).map(({ outcome }) => outcome))).toEqual(new Set(['timeout']));
    const further = ask();
    await scope.clock.advance(10_000);
    expect(await further).toEqual({ outcome: 'timeout' });
  });
});

describe('too late', () => {
  /** Tells when it has been asked, and then goes on for ever. */
  const endless = (begin: RequestListener): { listener: RequestListener; asked: Promise<void> } => {
    let tell = (): void => undefined;
    const asked = new Promise<void>((resolve) => (tell = resolve));
    const listener: RequestListener = (request, response) => {
      begin(request, response);
      tell();
    };
    return { asked, listener };
  };
  const silent = (): void => undefined;
  const drips: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-type': 'image/png' });
    const drip = setInterval(() => response.write(png.subarray(0, 1)), 5);
    response.on('close', () => clearInterval(drip));
  };

  it.each([
    ['a server that is silent', silent],
    ['a server that drips', drips],
  ])('is %s for ten seconds', async (_, begin) => {
    const { listener, asked } = endless(begin);
    const scope = testScope();
    const outcome = fetched(listener, { scope });
    await asked;
    await scope.clock.advance(9999);
    expect(scope.clock.pending).toBe(1);
    await scope.clock.advance(1);
    expect(await outcome).toEqual({ outcome: 'timeout' });
  });

  it.each([
    ['while a server is silent', silent],
    ['while a server drips', drips],
  ])('is a scope that ends %s', async (_, begin) => {
    const { listener, asked } = endless(begin);
    const scope = testScope();
    const left = expect(fetched(listener, { scope })).rejects.toThrow('the client left');
    await asked;
    scope.abort(new Error('the client left'));
    await left;
  });

  it('is a scope that ends while a name is looked up, or that has ended before', async () => {
    const scope = testScope();
    const dial = safeDialer({ ...here, resolve: () => new Promise(() => undefined) });
    const ask = (address: string) => dial(address, rules, { bytesLeft: 1 }, scope);
    const left = expect(ask('https://pictures.example/')).rejects.toThrow('the client left');
    scope.abort(new Error('the client left'));
    await left;
    await expect(ask('https://pictures.example/')).rejects.toThrow('the client left');
    await expect(ask(`http://${LOOPBACK}:9/`)).rejects.toThrow('the client left');
  });
});
