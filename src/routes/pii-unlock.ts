import { type PiiUnlockBody, piiUnlockRequestSchema, piiUnlockSchema } from '../wire/nexus/pii-unlock-schema.ts';
import { readPiiUnlock } from '../wire/nexus/read-pii-unlock.ts';
import { type Exchange, inScope } from './exchange.ts';
import type { Unlock } from './handles.ts';
import { readBody } from './read-body.ts';
import { sendJson } from './reply.ts';
import type { GuardedRoute } from './route.ts';

const path = '/v1/pii/unlock';
const standing = { status: 200, description: 'Whether it is unlocked, and until when.', schema: piiUnlockSchema };

export const unlockPii: GuardedRoute = {
  method: 'post',
  path,
  open: false,
  document: {
    tag: 'Personal data',
    summary: 'See personal data for a while',
    description:
      'Answers to this key, and to the person that it speaks for, show personal data in place of placeholders until the time is over. The reason is written into the audit log first. One request alone is unlocked by the header `x-nexus-pii-reason`.',
    request: { description: 'Why, and for how long.', schema: piiUnlockRequestSchema },
    replies: [
      standing,
      { status: 400, description: 'The reason or the time is wrong.' },
      { status: 403, description: 'The key may not see personal data.' },
      { status: 503, description: 'The audit log cannot be written, so nothing is unlocked.' },
    ],
  },
  handle: (exchange, principal) =>
    inScope(exchange, principal, async (scope) => {
      const { reason, minutes } = readPiiUnlock(await readBody(exchange, scope));
      tell(exchange, await exchange.gateway.disclosure.unlock(scope, reason, minutes));
    }),
};

export const showPiiUnlock: GuardedRoute = {
  method: 'get',
  path,
  open: false,
  document: { tag: 'Personal data', summary: 'Tell whether personal data is unlocked', replies: [standing] },
  handle: (exchange, principal) => tell(exchange, exchange.gateway.disclosure.of(principal)),
};

export const lockPii: GuardedRoute = {
  method: 'delete',
  path,
  open: false,
  document: { tag: 'Personal data', summary: 'Stop seeing personal data', replies: [standing] },
  handle: (exchange, principal) =>
    inScope(exchange, principal, async (scope) => {
      await exchange.gateway.disclosure.lock(scope);
      tell(exchange, undefined);
    }),
};

function tell(exchange: Exchange, unlock: Unlock | undefined): void {
  const body: PiiUnlockBody = {
    object: 'pii.unlock',
    unlocked: unlock !== undefined,
    ...(unlock && { until: new Date(unlock.until).toISOString(), reason: unlock.reason }),
  };
  sendJson(exchange, body);
}
