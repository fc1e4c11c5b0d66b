import { GatewayFailure } from '../chat/failure.ts';
import type { Principal } from '../chat/principal.ts';
import { readUsageQuery, type UsageQuestion } from '../wire/nexus/read-usage-query.ts';
import { usageBody } from '../wire/nexus/usage-json.ts';
import { usageSchema } from '../wire/nexus/usage-schema.ts';
import type { UsageAsked } from './handles.ts';
import { sendJson } from './reply.ts';
import type { GuardedRoute } from './route.ts';

const DAY_MS = 86_400_000;
const MOST_ROWS = 5000;

export const usage: GuardedRoute = {
  method: 'get',
  path: '/v1/usage',
  open: false,
  document: {
    tag: 'Operation',
    summary: 'Tell what was used and what it cost',
    description:
      'The caller’s own usage by day and model; of the last 30 days, or from `from` to `to`. With the role `admin`, `tenant` shows that of a whole tenant, and `*` that of all.',
    parameters: [
      { name: 'from', in: 'query', description: 'The first day in UTC, such as 2026-11-01.' },
      { name: 'to', in: 'query', description: 'The last day; today when left out.' },
      { name: 'tenant', in: 'query', description: 'A tenant, or * for all. Needs the role admin.' },
    ],
    replies: [
      { status: 200, description: 'The usage.', schema: usageSchema },
      { status: 400, description: 'A parameter is wrong.' },
      { status: 403, description: 'A tenant was named by one who is no admin.' },
    ],
  },
  handle: async (exchange, principal) => {
    const today = Math.floor(exchange.gateway.clock.now() / DAY_MS);
    const question = readUsageQuery(new URL(exchange.incoming.url ?? '/', 'http://localhost').searchParams, today);
    const rows = await exchange.gateway.usage(whose(principal, question));
    sendJson(exchange, usageBody(question, rows.slice(0, MOST_ROWS), rows.length > MOST_ROWS));
  },
};

/** Without a tenant the caller alone: the key, and of a key that forwards people, the person. */
function whose(principal: Principal, { from, to, tenant }: UsageQuestion): UsageAsked {
  const days = { from, to, most: MOST_ROWS + 1 };
  if (tenant === undefined) {
    const { user } = principal;
    return { ...days, tenant: principal.tenant, key: principal.id, ...(user !== undefined && { user }) };
  }
  if (!principal.roles.includes('admin')) {
    throw new GatewayFailure(
      'permission_denied',
      'The usage of a tenant is shown to admins only; leave "tenant" out.',
      {
        param: 'tenant',
      },
    );
  }
  return tenant === '*' ? days : { ...days, tenant };
}
