import type { Scope } from '../../chat/scope.ts';
import type { Upstream } from '../../net/upstream.ts';
import type { UpstreamReply } from '../../net/upstream-reply.ts';

/** A whole reply larger than this is refused. */
export const MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** One OpenAI-type server and what is sent to it with every request. */
export type OpenaiServer = {
  readonly upstream: Upstream;
  /** Read for each request, so that a changed secret counts at once. */
  readonly headers: () => Readonly<Record<string, string>>;
};

export const postJson = (
  server: OpenaiServer,
  path: string,
  body: string | Uint8Array,
  scope: Pick<Scope, 'onAbort'>,
): Promise<UpstreamReply> => server.upstream.send({ method: 'POST', path, headers: server.headers(), body }, scope);

/** The reply's content type without its parameters, in lower case; empty when there is none. */
export function mediaTypeOf(reply: UpstreamReply): string {
  const value = reply.headers['content-type'];
  if (typeof value !== 'string') return '';
  const end = value.indexOf(';');
  return (end < 0 ? value : value.slice(0, end)).trim().toLowerCase();
}
