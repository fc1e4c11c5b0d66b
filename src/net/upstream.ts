import { EventEmitter } from 'node:events';
import { Pool } from 'undici';
import { GatewayFailure } from '../chat/failure.ts';
import type { Scope } from '../chat/scope.ts';
import { failureOfSocket } from './socket-failure.ts';

export type UpstreamOptions = {
  /** `http://host:port`, with an optional base path. */
  readonly baseUrl: string;
  /** Sockets at most; further requests wait for one. */
  readonly connections: number;
  readonly connectMs: number;
};

export type UpstreamRequest = {
  readonly method: 'GET' | 'POST';
  /** Below the base URL, with a leading slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
};

export type UpstreamReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
  /** The whole body as text; rejects with `upstream_invalid` past the limit. */
  text(limitBytes: number): Promise<string>;
  /** Unlinks from the scope and drops what was not read; call it in `finally`. */
  release(): void;
};

export type Sender = {
  /** Rejects with a GatewayFailure, or with the reason the scope was aborted for. */
  send(request: UpstreamRequest, scope: Pick<Scope, 'onAbort'>): Promise<UpstreamReply>;
};

/** One upstream server and its sockets. */
export type Upstream = Sender & {
  /** For questions about the server itself, which must not wait behind its answers: a few sockets of their own. */
  readonly control: Sender;
  /** Takes nothing new; resolves once what has begun is over. */
  close(): Promise<void>;
};

const CONTROL_CONNECTIONS = 4;

/** Opens no socket yet. The clocks are the caller's: undici's own are off, so that a cold model is not cut. */
export function connect(options: UpstreamOptions): Upstream {
  const url = new URL(options.baseUrl);
  const basePath = url.pathname.replace(/\/+$/, '');
  const open = (connections: number): Pool =>
    new Pool(url.origin, {
      connections,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: options.connectMs },
    });
  const answers = open(options.connections);
  const control = open(CONTROL_CONNECTIONS);
  return {
    send: (request, scope) => send(answers, basePath, request, scope),
    control: { send: (request, scope) => send(control, basePath, request, scope) },
    close: async () => {
      await Promise.all([answers.close(), control.close()]);
    },
  };
}

async function send(
  pool: Pool,
  basePath: string,
  request: UpstreamRequest,
  scope: Pick<Scope, 'onAbort'>,
): Promise<UpstreamReply> {
  const cancellation = new Cancellation();
  const unlink = scope.onAbort((reason) => cancellation.abort(reason));
  try {
    const { statusCode, headers, body } = await pool.request({
      path: basePath + request.path,
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      signal: cancellation,
    });
    const release = (): void => {
      unlink();
      if (!body.destroyed && !body.readableEnded) body.on('error', ignore).destroy();
    };
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      release();
      throw new GatewayFailure('upstream_invalid', 'The model server sent a compressed reply that was not asked for.');
    }
    return {
      status: statusCode,
      headers,
      body,
      text: (limitBytes) => (isShort(headers, limitBytes) ? readShort(body) : readText(body, limitBytes)),
      release,
    };
  } catch (thrown) {
    unlink();
    throw failureOfSocket(thrown);
  }
}

/** Just enough of an AbortSignal for undici; a real one costs several times as much as all else that is sent. */
class Cancellation extends EventEmitter {
  aborted = false;
  reason: unknown;

  abort(reason: unknown): void {
    this.aborted = true;
    this.reason = reason;
    this.emit('abort');
  }
}

const ignore = (): void => undefined;

type Headers = UpstreamReply['headers'];

/** Has the upstream promised, by its framing, to send no more than the limit? */
const isShort = (headers: Headers, limitBytes: number): boolean => {
  const length = headers['content-length'];
  return typeof length === 'string' && Number(length) <= limitBytes;
};

/** undici's own way to read a body whole, the fastest there is; it knows no limit. */
async function readShort(body: { text(): Promise<string> }): Promise<string> {
  try {
    return await body.text();
  } catch (thrown) {
    throw failureOfSocket(thrown);
  }
}

async function readText(body: AsyncIterable<Uint8Array>, limitBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const bytes of body) {
      size += bytes.length;
      if (size > limitBytes)
        throw new GatewayFailure('upstream_invalid', 'The model server sent a reply that is too large.');
      parts.push(bytes);
    }
  } catch (thrown) {
    throw failureOfSocket(thrown);
  }
  const only = parts.length === 1 ? parts[0] : undefined;
  return (only ? Buffer.from(only.buffer, only.byteOffset, only.byteLength) : Buffer.concat(parts)).toString('utf8');
}
