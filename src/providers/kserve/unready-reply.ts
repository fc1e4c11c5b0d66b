import { type FailureDetails, GatewayFailure } from '../../chat/failure.ts';
import { mediaTypeOf, type UpstreamReply } from '../../net/upstream-reply.ts';
import { retryAfterMs } from '../../wire/upstream-message.ts';

/**
 * The failure in a reply by which a service says that no model is there to answer: loading, or a mesh in front of it
 * (Istio, Envoy, Knative's activator) that reaches none, in plain words. Undefined for all other replies.
 */
export function unreadyFailure(reply: UpstreamReply): GatewayFailure | undefined {
  const { status } = reply;
  const wait = retryAfterMs(reply.headers);
  const details: FailureDetails = { reason: `HTTP ${status}`, ...(wait !== undefined && { retryAfterMs: wait }) };
  if (status === 503)
    return new GatewayFailure('upstream_unavailable', 'The model is not ready on its server.', details);
  if (status === 501)
    return new GatewayFailure(
      'unsupported_parameter',
      'This model does not serve this endpoint; choose another model.',
      {
        ...details,
        param: 'model',
      },
    );
  if (mediaTypeOf(reply) === 'application/json') return undefined;
  if (status === 502)
    return new GatewayFailure('upstream_unavailable', 'The proxy before the model server cannot reach it.', details);
  if (status === 504)
    return new GatewayFailure('upstream_timeout', 'The proxy before the model server gave up waiting for it.', details);
  return undefined;
}

/** The pool was closed on this side; waiting brings nothing. */
const closedHere = new Set(['UND_ERR_CLOSED', 'UND_ERR_DESTROYED']);

/** Did the service refuse the request, or was it not there to be reached? Then no model has answered it. */
export function isRefusal(thrown: unknown): boolean {
  if (!(thrown instanceof GatewayFailure)) return false;
  if (thrown.code === 'upstream_unavailable') return !closedHere.has(thrown.reason ?? '');
  return thrown.code === 'upstream_timeout' && thrown.timeoutKind === 'connect';
}

/** Did a proxy give up waiting? It may have waited for a replica, or for a model that was at work on the request. */
export const isProxyTimeout = (thrown: unknown): boolean =>
  thrown instanceof GatewayFailure && thrown.code === 'upstream_timeout' && thrown.reason === 'HTTP 504';
