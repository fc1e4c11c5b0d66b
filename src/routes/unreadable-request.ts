import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayFailure } from '../chat/failure.ts';
import { newId } from '../runtime/ids.ts';
import { errorJson } from '../wire/openai/error-json.ts';

const headersOf = (): Record<string, string> => ({
  'x-request-id': newId(),
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-type': 'application/json',
});

/** The reply to a request that is HTTP, but names no host or target that can be routed. */
export function unreadableReply(): Response {
  const failure = new GatewayFailure('invalid_request', 'The request has no valid Host header or target.');
  return new Response(errorJson(failure), { status: failure.status, headers: headersOf() });
}

/** Answers, on its bare socket, what never became a request. */
export function answerUnreadable({ code = '' }: { readonly code?: string }, socket: Duplex): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const failure = failureOf(code);
  const body = errorJson(failure);
  const headers = { ...headersOf(), 'content-length': String(Buffer.byteLength(body)), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${failure.status} ${STATUS_CODES[failure.status]}\r\n${lines.join('')}\r\n${body}`);
}

function failureOf(code: string): GatewayFailure {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new GatewayFailure('headers_too_large', 'The headers or the address of the request are too large.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new GatewayFailure('request_timeout', 'The request did not arrive in time.');
    case 'CONNECT':
      return new GatewayFailure('method_not_allowed', 'This is no proxy: CONNECT is not served.');
    default:
      return new GatewayFailure('invalid_request', 'The request is not valid HTTP.');
  }
}
