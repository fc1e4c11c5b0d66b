import { GatewayFailure } from '../chat/failure.ts';
import type { Principal } from '../chat/principal.ts';
import { mayViewPii } from '../chat/rights.ts';
import type { Clock } from '../chat/scope.ts';
import type { Audit, AuditEntry } from '../extend/audit.ts';
import type { Unlock, Unlocks } from './unlocks.ts';
import { BoundedMap } from '../runtime/bounded-map.ts';

const MINUTE_MS = 60_000;
/** Attempts without the right are told once in this time for each caller, so that nobody fills the log with them. */
const DENIED_EVERY_MS = MINUTE_MS;
const MOST_DENIED = 1000;

/** Who does something, and in which request. */
export type Doer = { readonly id: string; readonly principal: Principal };

/** The part of an entry that tells who did it. */
export const doneBy = ({ id, principal }: Doer): Pick<AuditEntry, 'actor' | 'user' | 'tenant' | 'request'> => ({
  actor: principal.id,
  ...(principal.user !== undefined && { user: principal.user }),
  tenant: principal.tenant,
  request: id,
});

/** Lets callers see personal data for a while, and writes it down first. */
export class Disclosure {
  readonly #audit: Audit;
  readonly #unlocks: Unlocks;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #deniedAt = new BoundedMap<string, number>(MOST_DENIED);

  constructor(audit: Audit, unlocks: Unlocks, clock: Pick<Clock, 'now'>) {
    this.#audit = audit;
    this.#unlocks = unlocks;
    this.#clock = clock;
  }

  /** Rejects with `permission_denied` or `audit_unavailable`. */
  async unlock(doer: Doer, reason: string, minutes: number): Promise<Unlock> {
    if (!mayViewPii(doer.principal)) {
      this.denied(doer);
      throw mayNot();
    }
    const until = this.#clock.now() + minutes * MINUTE_MS;
    const about = { minutes, until: new Date(until).toISOString() };
    await this.#audit.append({ ...doneBy(doer), action: 'pii.unlocked', reason, about });
    await this.#unlocks.begin(doer.principal, { reason, until });
    return { reason, until };
  }

  /** Ends it, whether or not that can be written down. Tells whether there was one. */
  async lock(doer: Doer): Promise<boolean> {
    const unlock = this.#unlocks.of(doer.principal);
    const ended = this.#unlocks.end(doer.principal);
    if (unlock) this.#tell(doer, 'pii.locked');
    await ended.catch((cause: unknown) => {
      throw new GatewayFailure(
        'overloaded',
        'The unlock has ended here, but other instances of the gateway could not be told; send this again.',
        { cause },
      );
    });
    return unlock !== undefined;
  }

  of(principal: Principal): Unlock | undefined {
    return this.#unlocks.of(principal);
  }

  /** Somebody without the right has asked for personal data, which it does not get. */
  denied(doer: Doer): void {
    const { tenant, id, user } = doer.principal;
    const name = JSON.stringify([tenant, id, user]);
    const now = this.#clock.now();
    if (now - (this.#deniedAt.get(name) ?? -Infinity) < DENIED_EVERY_MS) return;
    this.#deniedAt.set(name, now);
    this.#tell(doer, 'pii.denied');
  }

  /** What shows nobody anything does not wait for the log. */
  #tell(doer: Doer, action: string): void {
    this.#audit.append({ ...doneBy(doer), action, about: {} }).catch(() => undefined);
  }
}

const mayNot = (): GatewayFailure =>
  new GatewayFailure(
    'permission_denied',
    'This API key may not see personal data: that takes the role view_pii, and the tier pro or enterprise.',
  );
