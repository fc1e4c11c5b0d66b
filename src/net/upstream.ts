import { Pool } from 'undici';
import { GatewayFailure } from '../chat/failure.ts';
import type { Scope } from '../chat/scope.ts';
import { DispatchedReply } from './dispatched-reply.ts';
import { failureOfSocket } from './socket-failure.ts';
import { isCompressed, type UpstreamReply } from './upstream-reply.ts';

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
  try {
    const reply = await new Promise<DispatchedReply>((resolve, reject) => {
      const dispatched = new DispatchedReply({ resolve, reject });
      dispatched.link((hear) => scope.onAbort(hear));
      pool.dispatch(
        {
          path: basePath + request.path,
          method: request.method,
          headers: request.headers,
          body: request.body ?? null,
        },
        dispatched,
      );
    });
    if (!isCompressed(reply) || reply.status >= 300) return reply; // of a failure the status alone is enough
    reply.release();
    throw new GatewayFailure('upstream_invalid', 'The model server sent a compressed reply that was not asked for.');
  } catch (thrown) {
    throw failureOfSocket(thrown);
  }
}
