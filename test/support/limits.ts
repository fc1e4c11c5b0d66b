import type { Principal } from '../../src/chat/principal.ts';
import type { Fact } from '../../src/chat/scope.ts';
import { BudgetAlerts } from '../../src/limits/budget-alerts.ts';
import { Door } from '../../src/limits/door.ts';
import { HoldingsOf } from '../../src/limits/holdings.ts';
import { Leases } from '../../src/limits/leases.ts';
import type { HolderLimits, LimitSettings } from '../../src/limits/limit-settings.ts';
import { MoneyLeft } from '../../src/limits/money-left.ts';
import { RequestSpend } from '../../src/limits/request-spend.ts';
import type { Ledger } from '../../src/storage/ledger.ts';
import { MemoryLedger } from '../../src/storage/memory-ledger.ts';
import { FakeClock } from './fake-clock.ts';

export const noLimits: HolderLimits = {
  requestsPerMinute: null,
  tokensPerHour: null,
  costPerDay: null,
  queriesPerDay: null,
  concurrency: null,
};

export const limitSettings = (more: Partial<LimitSettings> = {}): LimitSettings => ({
  key: noLimits,
  user: noLimits,
  tenant: noLimits,
  tiers: { free: null, pro: null, enterprise: null },
  address: { requestsPerMinute: null, exempt: [] },
  onStoreLoss: 'local',
  leaseMs: 60_000,
  ...more,
});

export const caller = (more: Partial<Principal> = {}): Principal => ({
  id: 'key_1',
  tenant: 'acme',
  roles: [],
  tier: 'enterprise',
  ...more,
});

/** What keeps callers within their limits, on a clock that stands still. */
export function limitHouse(first: Partial<LimitSettings>, { ledger, clock = new FakeClock() }: HouseParts = {}) {
  let settings = limitSettings(first);
  const kept = ledger ?? new MemoryLedger(clock);
  const leaseMs = (): number => settings.leaseMs;
  const holdings = new HoldingsOf(() => settings);
  const leases = new Leases(kept, clock, leaseMs);
  const money = new MoneyLeft(clock);
  const ports = { ledger: kept, holdings, leases, leaseMs, money, alerts: new BudgetAlerts(clock) };
  const facts: Fact[] = [];
  return {
    clock,
    ledger: kept,
    holdings,
    leases,
    money,
    facts,
    door: new Door(ports),
    spendOf: (principal: Principal) => new RequestSpend(ports, principal, (fact) => facts.push(fact)),
    change: (more: Partial<LimitSettings>) => (settings = limitSettings({ ...settings, ...more })),
  };
}

type HouseParts = { readonly ledger?: Ledger; readonly clock?: FakeClock };
