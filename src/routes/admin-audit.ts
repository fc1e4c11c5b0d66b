import { auditPageJson, auditPageSchema, auditReportJson, auditReportSchema } from '../wire/nexus/audit-schema.ts';
import { readAuditQuery } from '../wire/nexus/read-audit-query.ts';
import { inScope } from './exchange.ts';
import { sendJson } from './reply.ts';
import type { GuardedRoute } from './route.ts';

const unavailable = { status: 503, description: 'The audit log cannot be written or read.' };

export const listAudit: GuardedRoute = {
  method: 'get',
  path: '/admin/audit',
  open: false,
  forOperators: true,
  document: {
    tag: 'Operation',
    summary: 'Look into the audit log',
    description: 'Who has seen personal data, and who has changed what. That you look is written into it too.',
    parameters: [
      { name: 'from', in: 'query', description: 'The first day or moment in UTC, such as 2026-03-01.' },
      { name: 'to', in: 'query', description: 'The first day or moment that is not shown any more.' },
      { name: 'actor', in: 'query', description: 'The id of a key, or the subject of a token.' },
      { name: 'user', in: 'query', description: 'A person.' },
      { name: 'action', in: 'query', description: 'Such as pii.disclosed, or pii.* for all that begin so.' },
      { name: 'tenant', in: 'query', description: 'A tenant.' },
      { name: 'limit', in: 'query', description: 'How many entries, 1 to 500; 100 when left out.' },
      { name: 'cursor', in: 'query', description: '`next_cursor` of the answer before.' },
    ],
    replies: [
      { status: 200, description: 'The entries, the newest first.', schema: auditPageSchema },
      { status: 400, description: 'A parameter is wrong.' },
      unavailable,
    ],
  },
  handle: (exchange, principal) =>
    inScope(exchange, principal, async (scope) => {
      const query = readAuditQuery(new URL(exchange.incoming.url ?? '/', 'http://localhost').searchParams);
      sendJson(exchange, auditPageJson(await exchange.gateway.auditTrail.find(scope, query)));
    }),
};

export const verifyAudit: GuardedRoute = {
  method: 'get',
  path: '/admin/audit/verify',
  open: false,
  forOperators: true,
  document: {
    tag: 'Operation',
    summary: 'Verify the audit log',
    description: 'Reads all of it beside the requests and tells the first fault of each chain.',
    replies: [{ status: 200, description: 'Whether it is intact.', schema: auditReportSchema }, unavailable],
  },
  handle: (exchange, principal) =>
    inScope(exchange, principal, async (scope) => {
      sendJson(exchange, auditReportJson(await exchange.gateway.auditTrail.verify(scope)));
    }),
};
