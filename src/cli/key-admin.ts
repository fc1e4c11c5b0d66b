import { userInfo } from 'node:os';
import { withAudit } from '../assembly/command-audit.ts';
import type { Stores } from '../assembly/stores.ts';
import { GatewayFailure } from '../chat/failure.ts';
import { type Actor, KeyAdmin } from '../identity/key-admin.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { DataFolder } from './data-folder.ts';

/** Whoever may write to the data folder; the audit log names the person by the account. */
const operator = (): Actor => ({
  principal: { id: 'command-line', tenant: '-', roles: ['admin'], tier: 'enterprise', user: userInfo().username },
});

/** Changes keys as the running gateway does: written into the audit log first. */
export const withKeyAdmin = <Result>(
  data: DataFolder,
  { keys, anchors }: Pick<Stores, 'keys' | 'anchors'>,
  work: (admin: KeyAdmin, by: Actor) => Promise<Result>,
): Promise<Result> =>
  withAudit({ dataFolder: data.path, anchors }, (audit) =>
    work(new KeyAdmin({ keys, audit, clock: systemClock, revoked: () => undefined }), operator()),
  );

/** No key of that id is in force. */
export const isUnknownKey = (thrown: unknown): boolean =>
  thrown instanceof GatewayFailure && thrown.code === 'key_not_found';
