import { errors } from 'undici';
import { GatewayFailure } from '../chat/failure.ts';

const codeOf = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : '';

const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
]);
const cut = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);
/** The pool was closed on this side: the upstream has done nothing wrong. */
const closedByUs = new Set(['UND_ERR_CLOSED', 'UND_ERR_DESTROYED']);

/** Words of the HTTP parser, of undici and of OpenSSL, which names what is wrong with a certificate without any prefix. */
const notHttp =
  /^(?:HPE_|UND_ERR_|ERR_SSL|ERR_TLS|CERT_|UNABLE_TO_|EPROTO$|HOSTNAME_MISMATCH$|INVALID_|ERROR_IN_)|SELF_SIGNED/;

/** Whatever a socket threw, in the house's terms; a GatewayFailure or an abort's own reason passes as it is. */
export function failureOfSocket(thrown: unknown): unknown {
  if (thrown instanceof GatewayFailure) return thrown;
  const code = codeOf(thrown);
  const details = { cause: thrown, ...(code !== '' && { reason: code }) };
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return new GatewayFailure('upstream_timeout', 'The model server did not accept a connection in time.', {
      ...details,
      timeoutKind: 'connect',
    });
  }
  if (unreachable.has(code))
    return new GatewayFailure('upstream_unavailable', 'The model server cannot be reached.', details);
  if (closedByUs.has(code))
    return new GatewayFailure('upstream_unavailable', 'The model server is no longer in use here.', details);
  if (cut.has(code))
    return new GatewayFailure(
      'upstream_incomplete',
      'The model server closed the connection before its reply was complete.',
      details,
    );
  if (notHttp.test(code) || thrown instanceof errors.HTTPParserError) {
    return new GatewayFailure('upstream_invalid', 'The model server does not speak HTTP as it should.', details);
  }
  return thrown;
}
