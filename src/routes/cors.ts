import { decisionHeaders } from '../wire/nexus/decision-headers.ts';
import { PII_ACCESS_HEADER, PII_REASON_HEADER } from '../wire/nexus/pii-reason.ts';
import { rateLimitHeaders } from '../wire/openai/rate-limit-headers.ts';
import { boundHeaders } from '../wire/nexus/read-bounds.ts';
import { type Exchange, headerOf } from './exchange.ts';
import { OWN_ID_HEADER } from './request-id.ts';

const MAX_AGE_SECONDS = 600;

/** Listed one by one: `*` covers neither `authorization` nor anything exposed. */
const requestHeaders = [
  'authorization',
  'content-type',
  'x-api-key',
  'api-key',
  'x-request-id',
  'user-agent', // Firefox and Safari let a page set it, and SDKs do
  ...['task', 'chat-id', 'message-id', 'user-id'].map((name) => `x-openwebui-${name}`),
  ...boundHeaders,
  PII_REASON_HEADER,
  // OpenAI's SDK in a browser tells about itself.
  ...['openai-organization', 'openai-project'],
  ...[
    'lang',
    'package-version',
    'os',
    'arch',
    'runtime',
    'runtime-version',
    'retry-count',
    'timeout',
    'helper-method',
  ].map((name) => `x-stainless-${name}`),
].join(', ');
const exposedHeaders = [
  'x-request-id',
  OWN_ID_HEADER,
  'x-nexus-model',
  'x-nexus-attempts',
  'x-nexus-cost-usd',
  'x-nexus-notes',
  'x-nexus-pii',
  'x-nexus-guard',
  ...decisionHeaders,
  PII_ACCESS_HEADER,
  'server-timing',
  ...rateLimitHeaders,
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
].join(', ');

/** Adds the CORS headers of an allowed origin, to every reply, errors too. An unknown origin gets none. */
export function allowOrigin(exchange: Exchange): void {
  const { allowedOrigins } = exchange.settings;
  if (allowedOrigins.length === 0) return;
  exchange.headers.vary = 'origin';
  const origin = headerOf(exchange, 'origin');
  if (origin === undefined || !allowedOrigins.includes(origin)) return;
  exchange.headers['access-control-allow-origin'] = origin;
  exchange.headers['access-control-expose-headers'] = exposedHeaders;
}

/** Is this a browser asking beforehand? It sends no key then. */
export const isPreflight = (exchange: Exchange): boolean =>
  exchange.incoming.method === 'OPTIONS' && headerOf(exchange, 'access-control-request-method') !== undefined;

export function answerPreflight(exchange: Exchange): void {
  const allowed = exchange.headers['access-control-allow-origin'] !== undefined;
  exchange.outgoing.writeHead(204, {
    ...exchange.headers,
    ...(allowed && {
      'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
      'access-control-allow-headers': requestHeaders,
      'access-control-max-age': String(MAX_AGE_SECONDS),
    }),
  });
  exchange.outgoing.end();
}
