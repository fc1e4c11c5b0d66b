import { GatewayFailure } from '../../chat/failure.ts';
import type { Principal } from '../../chat/principal.ts';
import { mayViewPii } from '../../chat/rights.ts';
import type { Fact } from '../../chat/scope.ts';
import type { Audit } from '../../extend/audit.ts';
import type { PiiType } from './pii-span.ts';

/** A datum that a placeholder stands for. */
export type HeldValue = {
  readonly type: PiiType;
  /** As it was written when it was first seen in the request. */
  readonly value: string;
  /** It came with the request, from whoever asks. */
  isOwn: boolean;
};

export type DisclosurePorts = {
  readonly audit: Audit;
  /** Why the caller may see personal data for a while, in its own words; undefined where nothing is unlocked. */
  readonly unlocked: (principal: Principal) => string | undefined;
};

/** Who asks, in which request, and why they want to see personal data. */
export type Asking = {
  readonly id: string;
  readonly principal: Principal;
  readonly record: (fact: Fact) => void;
  readonly purpose?: string;
};

/** Shows what needs a right to be seen: to those who have it and say why, once that is written down. */
export class Disclosure {
  readonly #ports: DisclosurePorts;
  readonly #asking: Asking;
  readonly #shown = new Set<HeldValue>();
  #reason: string | false | undefined;

  constructor(ports: DisclosurePorts, asking: Asking) {
    this.#ports = ports;
    this.#asking = asking;
  }

  /** The caller has the right and has said why. */
  get isAllowed(): boolean {
    return this.#reasonGiven !== false;
  }

  isShown(held: HeldValue): boolean {
    return this.#shown.has(held);
  }

  /** Resolves once it is written down that these are shown; rejects with `audit_unavailable`, and then they are not. */
  async show(values: readonly HeldValue[]): Promise<void> {
    const fresh = [...new Set(values)].filter((held) => !this.#shown.has(held));
    const reason = this.#reasonGiven;
    if (fresh.length === 0 || reason === false) return;
    const { id, principal, record } = this.#asking;
    const types = countOf(fresh);
    await this.#write({
      action: 'pii.disclosed',
      actor: principal.id,
      tenant: principal.tenant,
      ...(principal.user !== undefined && { user: principal.user }),
      request: id,
      reason,
      about: { types: Object.keys(types), count: fresh.length },
    });
    for (const held of fresh) this.#shown.add(held);
    record({ kind: 'disclosed', request: id, types });
  }

  get #reasonGiven(): string | false {
    return (this.#reason ??= this.#askForReason());
  }

  #askForReason(): string | false {
    const { principal, purpose } = this.#asking;
    if (!mayViewPii(principal)) return false;
    return purpose?.trim() || this.#ports.unlocked(principal) || false;
  }

  async #write(entry: Parameters<Audit['append']>[0]): Promise<void> {
    try {
      await this.#ports.audit.append(entry);
    } catch (cause) {
      throw new GatewayFailure(
        'audit_unavailable',
        'Personal data cannot be shown, because it cannot be written down that it was. Try again later, or ask without a reason to see it masked.',
        { cause },
      );
    }
  }
}

export function countOf(values: readonly { readonly type: PiiType }[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { type } of values) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
