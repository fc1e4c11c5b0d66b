import { keyJson } from '../wire/nexus/key-json.ts';
import {
  keyListSchema,
  keyRequestSchema,
  newKeySchema,
  revokedKeySchema,
  rotateRequestSchema,
} from '../wire/nexus/key-schema.ts';
import { readKeyPage, readKeyRequest, readRotateRequest } from '../wire/nexus/read-key-request.ts';
import { inScope } from './exchange.ts';
import { readBody } from './read-body.ts';
import { sendJson, sendText } from './reply.ts';
import type { GuardedRoute, RouteDocument } from './route.ts';

const id = { name: 'id', in: 'path', description: 'The key’s id, as the list shows it.' } as const;
const notFound = { status: 404, description: 'No key in force has this id.' };
const refused: RouteDocument['replies'] = [
  { status: 403, description: 'The caller does not run the gateway, or shows no second factor where one is needed.' },
  { status: 503, description: 'The change could not be written into the audit log, and was not made.' },
];

export const listKeys: GuardedRoute = {
  method: 'get',
  path: '/admin/keys',
  open: false,
  forOperators: true,
  document: {
    tag: 'Operation',
    summary: 'List the API keys',
    description: 'By their ids, never the keys themselves. `limit` is 1 to 1000 (100), `after` the id to go on behind.',
    replies: [{ status: 200, description: 'The keys that are not revoked.', schema: keyListSchema }],
  },
  handle: async (exchange) => {
    const { limit, after } = readKeyPage(new URL(exchange.incoming.url ?? '/', 'http://localhost').searchParams);
    const keys = await exchange.gateway.keys.list();
    const from = after === undefined ? 0 : keys.findIndex((key) => key.id === after) + 1;
    const shown = keys.slice(from, from + limit);
    sendJson(exchange, { object: 'list', data: shown.map(keyJson), has_more: from + limit < keys.length });
  },
};

export const createKey: GuardedRoute = {
  method: 'post',
  path: '/admin/keys',
  open: false,
  forOperators: true,
  document: {
    tag: 'Operation',
    summary: 'Make an API key',
    request: { description: 'Whose it is and what it allows.', schema: keyRequestSchema },
    replies: [{ status: 201, description: 'The key, shown this once.', schema: newKeySchema }, ...refused],
  },
  handle: (exchange, principal) =>
    inScope(exchange, principal, async (scope) => {
      const { name, rights } = readKeyRequest(await readBody(exchange, scope));
      const made = await exchange.gateway.keys.create({ principal, request: exchange.id }, name, rights);
      sendText(exchange, 201, JSON.stringify({ ...keyJson(made.key), key: made.text }));
    }),
};

export const revokeKey: GuardedRoute = {
  method: 'delete',
  path: '/admin/keys/:id{[^/]+}',
  open: false,
  forOperators: true,
  document: {
    tag: 'Operation',
    summary: 'Revoke an API key',
    description: 'It is refused from then on; requests that run go on to their end.',
    parameters: [id],
    replies: [{ status: 200, description: 'It is revoked.', schema: revokedKeySchema }, notFound, ...refused],
  },
  handle: async (exchange, principal, key = '') => {
    await exchange.gateway.keys.revoke({ principal, request: exchange.id }, key);
    sendJson(exchange, { object: 'key', id: key, deleted: true });
  },
};

export const rotateKey: GuardedRoute = {
  method: 'post',
  path: '/admin/keys/:id{[^/]+}/rotate',
  open: false,
  forOperators: true,
  document: {
    tag: 'Operation',
    summary: 'Give an API key another text',
    description: 'Its id and rights stay. The text before counts for `grace_seconds` more. The body may be left out.',
    parameters: [id],
    request: { description: 'How long the text before counts too.', schema: rotateRequestSchema },
    replies: [{ status: 200, description: 'The key, shown this once.', schema: newKeySchema }, notFound, ...refused],
  },
  handle: (exchange, principal, key = '') =>
    inScope(exchange, principal, async (scope) => {
      const { graceMs } = readRotateRequest(await readBody(exchange, scope));
      const made = await exchange.gateway.keys.rotate({ principal, request: exchange.id }, key, graceMs);
      sendJson(exchange, { ...keyJson(made.key), key: made.text });
    }),
};
