import type { Principal } from '../../src/chat/principal.ts';
import type { Fact } from '../../src/chat/scope.ts';
import type { Audit, AuditEntry } from '../../src/extend/audit.ts';
import { PlaceholderMint } from '../../src/guardrails/pii/placeholder.ts';
import type { PiiSpan, PiiType } from '../../src/guardrails/pii/pii-span.ts';
import { PiiPolicies, type PiiSettings } from '../../src/guardrails/pii/policy.ts';
import { SpanMemo } from '../../src/guardrails/pii/span-memo.ts';
import { RequestVault, type VaultHouse } from '../../src/guardrails/pii/vault.ts';
import { FakeClock } from './fake-clock.ts';
import { type TestScope, testScope } from './scope.ts';

export const usualPii: PiiSettings = {
  enabled: true,
  types: {},
  tenants: {},
  output: ['phone', 'email', 'card'],
  givenBack: ['caller', 'system'],
  localModels: 'masked',
};

const forms: readonly (readonly [PiiType, RegExp])[] = [
  ['email', /[\w.-]{1,40}@[\w-]{1,40}\.[a-z]{2,6}/g],
  ['phone', /\+?380 ?\d{2} ?\d{3}[ -]?\d{2}[ -]?\d{2}/g],
  ['card', /\b4111[ ]?1111[ ]?1111[ ]?1111\b/g],
  ['person', /(?:Іван|Івана|ІВАН|Марія|Ivan)\s+(?:Петренко|Петренка|ПЕТРЕНКО|Коваль|Petrenko)/g],
];

/** A few plain forms: what is found is not what these tests are about. */
export function detectPlainForms(text: string, wanted?: ReadonlySet<PiiType>): readonly PiiSpan[] {
  return forms
    .filter(([type]) => wanted?.has(type) ?? true)
    .flatMap(([type, form]) =>
      [...text.matchAll(form)].map(({ 0: found, index }) => ({
        type,
        start: index,
        end: index + found.length,
        score: 1,
      })),
    )
    .sort((a, b) => a.start - b.start);
}

export type PiiHouseOptions = {
  readonly settings?: Partial<PiiSettings>;
  readonly detect?: VaultHouse['detect'];
  readonly principal?: Partial<Principal>;
  readonly purpose?: string;
  readonly unlocked?: string;
  readonly audit?: Audit;
  readonly pepper?: Buffer;
};

/** One who may see personal data. */
export const viewer: Partial<Principal> = { roles: ['view_pii'], tier: 'enterprise' };

export type PiiHouse = {
  readonly vault: RequestVault;
  readonly scope: TestScope;
  readonly facts: readonly Fact[];
  readonly entries: readonly AuditEntry[];
};

/** A request's vault, and the scope that it stands in. */
export function piiHouse(options: PiiHouseOptions = {}): PiiHouse {
  const settings = { ...usualPii, ...options.settings };
  const policies = new PiiPolicies(() => settings);
  const memo = new SpanMemo(options.detect ?? detectPlainForms);
  const facts: Fact[] = [];
  const entries: AuditEntry[] = [];
  const pepper = options.pepper ?? Buffer.alloc(32, 7);
  const principal: Principal = { id: 'key_1', tenant: 'acme', roles: [], tier: 'enterprise', ...options.principal };
  const record = (fact: Fact): void => void facts.push(fact);
  const vault = new RequestVault(
    {
      detect: options.detect ?? detectPlainForms,
      look: (text) => memo.look(text),
      lookThrough: (text, pause) => memo.lookThrough(text, pause),
      policyOf: (tenant) => policies.of(tenant),
      mintOf: (tenant) => new PlaceholderMint(pepper, tenant),
      audit: options.audit ?? { append: (entry) => Promise.resolve(void entries.push(entry)) },
      unlocked: () => options.unlocked,
    },
    { id: 'request-1', principal, record, ...(options.purpose !== undefined && { purpose: options.purpose }) },
  );
  return { vault, facts, entries, scope: testScope({ vault, principal, record, clock: new FakeClock() }) };
}
