import { type Exchange, headerOf } from './exchange.ts';
import { openapiDocument } from './openapi.ts';
import { referencePage } from './reference-page.ts';
import { sendJson, sendText } from './reply.ts';
import type { OpenRoute, Route } from './route.ts';

/** The page may show itself and nothing else. */
const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

const hostAndPort = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/** The address by which the reader got here, also through a proxy with TLS. */
function originAskedFor(exchange: Exchange): string {
  const host = headerOf(exchange, 'host') ?? '';
  const scheme = headerOf(exchange, 'x-forwarded-proto') === 'https' ? 'https' : 'http';
  return hostAndPort.test(host) ? `${scheme}://${host}` : 'http://127.0.0.1:8080';
}

/** The routes that describe the others. What they answer is made when it is asked for first: it takes a tenth of a start. */
export function documentation(api: readonly Route[], version: string): readonly OpenRoute[] {
  let document: string | undefined;
  let page: ReturnType<typeof referencePage> | undefined;
  return [
    {
      method: 'get',
      path: '/',
      open: true,
      document: { tag: 'Documentation', summary: 'Name and version', replies: [{ status: 200, description: 'Both.' }] },
      handle: (exchange) => sendJson(exchange, { name: 'nexus-gateway', version, documentation: '/docs' }),
    },
    {
      method: 'get',
      path: '/openapi.json',
      open: true,
      document: { tag: 'Documentation', summary: 'OpenAPI document', replies: [{ status: 200, description: 'It.' }] },
      handle: (exchange) => sendText(exchange, 200, (document ??= JSON.stringify(openapiDocument(api, version)))),
    },
    {
      method: 'get',
      path: '/docs',
      open: true,
      document: { tag: 'Documentation', summary: 'This reference', replies: [{ status: 200, description: 'It.' }] },
      handle: (exchange) =>
        sendText(exchange, 200, (page ??= referencePage(api, version))(originAskedFor(exchange)), pageHeaders),
    },
  ];
}
