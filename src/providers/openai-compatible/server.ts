import type { Scope } from '../../chat/scope.ts';
import type { Upstream } from '../../net/upstream.ts';
import type { UpstreamReply } from '../../net/upstream-reply.ts';

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
