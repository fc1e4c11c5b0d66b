import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

/** What becomes of a reply on its way. */
export type Spoiling =
  /** Another one comes in its place. */
  | {
      readonly kind: 'instead';
      readonly status: number;
      readonly body: string;
      readonly headers?: Record<string, string>;
      /** What follows the body in the place of its end: nothing, or the end of the connection. */
      readonly then?: 'silence' | 'cut';
    }
  /** The body is left out. */
  | { readonly kind: 'empty' }
  /** The connection is closed after half of the body. */
  | { readonly kind: 'cut' }
  /** Nothing more comes, and the connection stays open. */
  | { readonly kind: 'silence'; readonly from: 'start' | 'body' | 'middle' }
  /** The body comes in writes of so many bytes. */
  | { readonly kind: 'pieces'; readonly bytes: number }
  /** Every object of the body has a field more, and a stream has an event more. */
  | { readonly kind: 'unknown fields' };

/** An exchange that is spoiled. */
export type Spoiled = {
  /** What the server was asked, as JSON. */
  readonly body: unknown;
  /** Resolves with the moment (`performance.now`) when the asking side left. */
  readonly left: Promise<number>;
};

export type SpoilingProxy = {
  readonly origin: string;
  /** Of all replies to calls of a model, until it is undefined. */
  spoiling: Spoiling | undefined;
  /** Calls of a model so far. */
  readonly calls: readonly Spoiled[];
  /** Resolves when the next call has arrived. */
  next(): Promise<Spoiled>;
  close(): Promise<void>;
};

const isCall = (request: IncomingMessage): boolean =>
  request.method === 'POST' && /chat|messages|generate|infer|predict|embed/.test(request.url ?? '');

/** Stands before a server and spoils its answers to calls of a model, whatever protocol they are in; everything else passes. */
export async function startSpoilingProxy(target: string): Promise<SpoilingProxy> {
  const calls: Spoiled[] = [];
  let waiting: ((call: Spoiled) => void)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    void pass(request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spoiling: undefined as Spoiling | undefined,
    calls,
    next: () => new Promise<Spoiled>((resolve) => waiting.push(resolve)),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const body = Buffer.concat(parts);
    const spoiling = isCall(request) ? proxy.spoiling : undefined;
    if (isCall(request)) {
      const left = new Promise<number>((resolve) => response.on('close', () => resolve(performance.now())));
      const call = { body: JSON.parse(body.toString('utf8')) as unknown, left };
      calls.push(call);
      for (const hear of waiting.splice(0)) hear(call);
      waiting = [];
    }
    if (spoiling?.kind === 'silence' && spoiling.from === 'start') return;
    if (spoiling?.kind === 'instead') {
      response.writeHead(spoiling.status, { 'content-type': 'application/json', ...spoiling.headers });
      if (spoiling.then === undefined) return void response.end(spoiling.body);
      await write(response, Buffer.from(spoiling.body));
      if (spoiling.then === 'cut') response.socket?.end();
      return;
    }
    await play(await asked(target, request, body), response, spoiling);
  }
}

type Answered = { readonly status: number; readonly contentType: string; readonly bytes: Buffer };

async function asked(target: string, request: IncomingMessage, body: Buffer): Promise<Answered> {
  const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...headers } = request.headers;
  const reply = await fetch(target + (request.url ?? ''), {
    method: request.method ?? 'GET',
    headers: headers as Record<string, string>,
    ...(body.length > 0 && { body }),
  });
  const contentType = reply.headers.get('content-type') ?? '';
  return { status: reply.status, contentType, bytes: Buffer.from(await reply.arrayBuffer()) };
}

async function play(
  { status, contentType, bytes }: Answered,
  response: ServerResponse,
  spoiling?: Spoiling,
): Promise<void> {
  response.writeHead(status, contentType === '' ? {} : { 'content-type': contentType }).flushHeaders();
  const half = bytes.subarray(0, bytes.length / 2);
  switch (spoiling?.kind) {
    case 'empty':
      return void response.end();
    case 'cut':
      await write(response, half);
      return void response.socket?.end();
    case 'silence':
      if (spoiling.from === 'middle') await write(response, half);
      return;
    case 'pieces':
      for (let from = 0; from < bytes.length; from += spoiling.bytes)
        await write(response, bytes.subarray(from, from + spoiling.bytes));
      return void response.end();
    case 'unknown fields':
      return void response.end(withUnknown(bytes.toString('utf8'), contentType));
    default:
      return void response.end(bytes);
  }
}

/** Each write leaves by itself. */
async function write(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    response.write(bytes, () => {
      response.off('close', resolve);
      resolve();
    });
  });
  await turn();
}

const noise = 'event: x_new\ndata: {"type":"x_new","x_new":1}\n\n';

/** Works on JSON, on lines of JSON and on SSE. */
function withUnknown(text: string, contentType: string): string {
  const lines = text.split('\n').map((line) => {
    const start = line.startsWith('data: ') ? 'data: '.length : 0;
    const json = parsed(line.slice(start));
    return json === undefined ? line : line.slice(0, start) + JSON.stringify(fuller(json));
  });
  return (contentType.includes('event-stream') ? noise : '') + lines.join('\n');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fuller(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fuller);
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, field]) => [name, fuller(field)]));
  return { x_new: { of: 'tomorrow', list: [1, null] }, ...inner };
}
