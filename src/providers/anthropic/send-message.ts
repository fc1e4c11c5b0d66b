import type { Scope } from '../../chat/scope.ts';
import { errorText } from '../../net/error-text.ts';
import { failureOfSocket } from '../../net/socket-failure.ts';
import { mediaTypeOf, type UpstreamReply } from '../../net/upstream-reply.ts';
import { failureOfReply } from '../../wire/anthropic/upstream-failure.ts';
import { failureOfMediaType } from '../../wire/media-type-failure.ts';
import type { AnthropicServer } from './server.ts';

const STREAM = 'text/event-stream';
const WHOLE = 'application/json';

/** Some proxies answer in one piece whatever was asked for. */
export const isWhole = (reply: UpstreamReply): boolean => mediaTypeOf(reply) === WHOLE;

/** An answer of status 200, to be released by the caller; anything else rejects. */
export async function sendMessage(
  { upstream, headers }: AnthropicServer,
  body: object,
  scope: Scope,
): Promise<UpstreamReply> {
  const request = { method: 'POST', path: '/v1/messages', headers: headers(), body: JSON.stringify(body) } as const;
  const reply = await upstream.send(request, scope);
  const mediaType = mediaTypeOf(reply);
  if (reply.status === 200 && (mediaType === STREAM || mediaType === WHOLE)) return reply;
  try {
    if (reply.status === 200) throw failureOfMediaType(mediaType);
    throw failureOfReply(reply.status, await errorText(reply, scope, scope.clock), reply.headers);
  } catch (thrown) {
    throw failureOfSocket(thrown);
  } finally {
    reply.release();
  }
}
