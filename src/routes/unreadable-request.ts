import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayFailure } from '../chat/failure.ts';
import { newId } from '../runtime/ids.ts';
import { errorJson } from '../wire/openai/error-json.ts';
import { retryHeaders } from './retry-headers.ts';

const headers = (): Record<string, string> => ({
  'x-request-id': newId(),
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-type': 'application/json',
});

/** The reply to a request that is HTTP, but names no host or target that can be routed. */
export function unroutableReply(): Response {
  const failure = new GatewayFailure('invalid_request', 'The request has no valid Host header or target.');
  return new Response(errorJson(failure), { status: failure.status, headers: headers() });
}

/** Answers, on its bare socket, what never became a request, and closes the socket. */
export function refuseSocket(socket: Duplex, failure: GatewayFailure): void {
  if (!socket.writable || replyIsUnderWay(socket)) return void socket.destroy();
  const body = errorJson(failure);
  const length = String(Buffer.byteLength(body));
  const all = { ...headers(), ...retryHeaders(failure), 'content-length': length, connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${failure.status} ${STATUS_CODES[failure.status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
}

/** Node keeps the reply at work there; a second head in the middle of its body would pass for text of the first. */
const replyIsUnderWay = (
  socket: Duplex & { readonly _httpMessage?: { readonly headersSent: boolean } | null },
): boolean => socket._httpMessage?.headersSent === true;

/** What the parser of HTTP refused, by its code. */
export function failureOfParser(code: string | undefined): GatewayFailure {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new GatewayFailure('headers_too_large', 'The address or the headers of the request are too large.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new GatewayFailure('request_timeout', 'The request did not arrive in time.');
    default:
      return new GatewayFailure('invalid_request', 'The request is not valid HTTP.');
  }
}

/** For CONNECT, which asks for a tunnel to somewhere else. */
export const noTunnel = (): GatewayFailure =>
  new GatewayFailure('method_not_allowed', 'The gateway is no proxy: it does not take CONNECT.');
