import type { Principal } from '../chat/principal.ts';
import type { Clock, Scope } from '../chat/scope.ts';
import type { Spend } from '../chat/spend.ts';
import type { Secrets } from '../config/secret.ts';
import { AddressLimit } from '../limits/address-limit.ts';
import { BudgetAlerts } from '../limits/budget-alerts.ts';
import { Door } from '../limits/door.ts';
import { HoldingsOf } from '../limits/holdings.ts';
import { type CountStore, KeptCounts } from '../limits/kept-counts.ts';
import { Leases } from '../limits/leases.ts';
import type { LimitSettings } from '../limits/limit-settings.ts';
import { MoneyLeft } from '../limits/money-left.ts';
import { RequestSpend } from '../limits/request-spend.ts';
import { SpareLedger } from '../limits/spare-ledger.ts';
import type { DependencyState } from '../routes/handles.ts';
import { random } from '../runtime/random.ts';
import type { Ledger } from '../storage/ledger.ts';
import { MemoryLedger } from '../storage/memory-ledger.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { ConfigInUse } from './config-in-use.ts';
import { limitSettingsOfConfig } from './limit-settings-of-config.ts';
import type { Reporting } from './reporting.ts';

type Ports = {
  readonly current: ConfigInUse;
  readonly secrets: Secrets;
  readonly counts: CountStore;
  readonly metrics: Metrics;
  readonly record: Reporting['record'];
  readonly clock: Clock;
  readonly log: Log;
};

/** What keeps callers within their limits. */
export type Limits = {
  readonly door: Door;
  readonly spendOf: (principal: Principal, record: Scope['record']) => Spend;
  /** Throws, or rejects with, `rate_limit_exceeded` or `limits_unavailable`. */
  readonly admitAddress: (address: string) => void | Promise<void>;
  /** Whether only models that cost nothing are left to this caller for today, as far as is known here. */
  readonly isOutOfMoney: (principal: Principal) => boolean;
  readonly readiness: () => Readonly<Record<string, DependencyState>>;
  close(): Promise<void>;
};

type OpenLedger = {
  readonly ledger: Ledger;
  readonly readiness: Limits['readiness'];
  readonly close: () => Promise<void>;
};

/** Rejects where what was counted before the start cannot be read. */
export async function openLimits(ports: Ports): Promise<Limits> {
  const { current, clock, record, metrics } = ports;
  const settings = settingsOf(current);
  const { ledger, readiness, close } = await openLedger(ports, settings);
  const leaseMs = (): number => settings().leaseMs;
  const leases = new Leases(ledger, clock, leaseMs);
  const holdings = new HoldingsOf(settings);
  const money = new MoneyLeft(clock);
  const shared = { ledger, holdings, leases, leaseMs, money, alerts: new BudgetAlerts(clock) };
  const address = new AddressLimit({ ledger, settings, record });
  metrics.watchLimits(() => leases.count);
  return {
    door: new Door(shared),
    spendOf: (principal, recordHere) => new RequestSpend(shared, principal, recordHere),
    admitAddress: (from) => address.admit(from),
    isOutOfMoney: (principal) =>
      holdings.for(principal).budgets.some((line) => line.name === 'cost_per_day' && money.isOut(line)),
    readiness,
    close: () => {
      leases.close();
      return close();
    },
  };
}

/** Worked out once for each configuration, so that what was worked out from it counts until it changes. */
function settingsOf(current: ConfigInUse): () => LimitSettings {
  let section: ConfigInUse['config']['gateway']['limits'] | undefined;
  let settings: LimitSettings | undefined;
  return () => {
    const { limits } = current.config.gateway;
    if (!settings || section !== limits) settings = limitSettingsOfConfig((section = limits));
    return settings;
  };
}

const openLedger = (ports: Ports, settings: () => LimitSettings): Promise<OpenLedger> => {
  const { sharedState } = ports.current.config.gateway;
  return sharedState ? openShared(ports, sharedState.url, settings) : openAlone(ports);
};

/** Counts of the day outlive a restart; all else begins anew. */
async function openAlone({ clock, counts, log }: Ports): Promise<OpenLedger> {
  const ledger = new MemoryLedger(clock);
  const kept = new KeptCounts({
    store: counts,
    ledger,
    clock,
    stood: (fault) => {
      if (fault === undefined) log.info('what is counted by the day is kept again');
      else log.warn({ err: fault }, 'what is counted by the day cannot be kept; a restart would give it back');
    },
  });
  await kept.start();
  return { ledger, readiness: () => ({}), close: () => kept.close() };
}

const away: Readonly<Record<LimitSettings['onStoreLoss'], DependencyState>> = {
  local: { state: 'degraded', detail: 'the shared counts cannot be used; this instance limits what it serves itself' },
  open: { state: 'degraded', detail: 'the shared counts cannot be used; nothing is limited' },
  closed: { state: 'down', detail: 'the shared counts cannot be used; requests are refused' },
};
const shared: DependencyState = { state: 'ok', detail: 'counts are shared' };

async function openShared(ports: Ports, url: string, settings: () => LimitSettings): Promise<OpenLedger> {
  const { secrets, clock, log, metrics } = ports;
  // Who shares nothing does not wait for the client of Redis to be loaded.
  const { RedisLedger } = await import('../storage/redis-ledger.ts');
  const redis = new RedisLedger({ url: secrets.read(url), random });
  const policy = (): LimitSettings['onStoreLoss'] => settings().onStoreLoss;
  const ledger = new SpareLedger({
    shared: redis,
    policy,
    clock,
    random,
    stood: (fault) => {
      metrics.limitsShared(fault === undefined);
      if (fault) log.warn({ reason: fault.reason, policy: policy() }, 'the shared limits cannot be used');
      else log.info('the shared limits can be used');
    },
  });
  await ledger.start();
  return {
    ledger,
    readiness: () => ({ limits: ledger.isUp ? shared : away[policy()] }),
    close: async () => {
      ledger.close();
      // Commands are answered in their order: with this one, those before it are done.
      if (ledger.isUp) await redis.look().catch(() => undefined);
      redis.close();
    },
  };
}
