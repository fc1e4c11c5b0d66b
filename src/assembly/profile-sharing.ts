import type { Clock } from '../chat/scope.ts';
import type { CostPacer } from '../router/policy/cost-pacer.ts';
import { mergeSnapshots, type ProfileSnapshot } from '../router/profile/profile-snapshot.ts';
import type { SharedProfiles } from '../router/profile/shared-profiles.ts';
import type { DependencyState } from '../routes/handles.ts';
import { repeat } from '../runtime/repeat.ts';
import { sleep } from '../runtime/sleep.ts';
import { type SharedState, SharedStateFailure } from '../storage/shared-state.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { decodeReport, encodeReport, type InstanceReport } from './instance-report.ts';
import { Peers } from './peers.ts';
import { SpendLedger } from './spend-ledger.ts';

/** Two turns, one to tell and one to hear, stay well below what a decision may lag behind. */
const TURN_MS = 1500;
/** An instance that has nothing new to tell says so once in this time, and is forgotten after three times. */
const RENEW_MS = 20_000;
const SILENT_MS = 3 * RENEW_MS;
const SPEND_KEPT_MS = 26 * 3_600_000;
const MOST_PEERS = 64;
const MOST_REPORT_BYTES = 1024 * 1024;
const MOST_LEDGER_BYTES = 64 * 1024;
const TOPIC = 'profiles/1';
const instanceId = /^[\w-]{16}$/;

const reportKey = (instance: string): string => `${TOPIC}/${instance}`;
const ledgerKey = (day: number): string => `spend/1/${day}`;

export type SharingPorts = {
  readonly state: SharedState;
  readonly profiles: SharedProfiles;
  readonly pacer: Pick<CostPacer, 'share' | 'hear'>;
  /** New with each start, as `newId` makes them. */
  readonly instance: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Pick<Log, 'warn' | 'info'>;
  readonly metrics: Pick<Metrics, 'sharedState'>;
};

export type ProfileSharing = {
  /** How it stands, for the readiness page. */
  readonly standing: DependencyState;
  /** Tells the others a last time; the state stays open. */
  close(): Promise<void>;
};

/**
 * Tells the other instances of the gateway every few seconds what this one has seen of the models and spent, and takes
 * in what they tell. Without the shared state each goes by what it has itself seen, and by what it heard last for a while.
 */
export function openProfileSharing(ports: SharingPorts): ProfileSharing {
  const sharing = new Sharing(ports);
  let running = sharing.turn();
  const stop = repeat(
    ports.clock,
    () => TURN_MS * (0.75 + ports.random() / 2),
    () => (running = running.then(() => sharing.turn())),
  );
  return {
    get standing() {
      return sharing.standing;
    },
    close: async () => {
      stop();
      await running;
      await sharing.leave();
    },
  };
}

class Sharing {
  readonly #ports: SharingPorts;
  readonly #peers: Peers<InstanceReport>;
  readonly #unsubscribe: () => void;
  /** Instances that have told something since the last turn, and when, since the epoch. */
  readonly #announced = new Map<string, number>();
  #ledger = new SpendLedger(0);
  #isNewsDue = false;
  #renewAt = -Infinity;
  #toldChanges = -1;
  #standing: DependencyState | undefined;

  constructor(ports: SharingPorts) {
    this.#ports = ports;
    this.#peers = new Peers(ports.clock, { most: MOST_PEERS, silentMs: SILENT_MS });
    this.#unsubscribe = ports.state.subscribe(TOPIC, (id) => this.#heard(id));
  }

  get standing(): DependencyState {
    return this.#standing ?? { state: 'ok', detail: 'not used yet' };
  }

  async leave(): Promise<void> {
    this.#unsubscribe();
    if (this.standing.state === 'ok') await this.#exchange().catch((fault: unknown) => this.#stand(fault));
  }

  /** Never rejects: whatever stands in the shared state, requests are served. */
  async turn(): Promise<void> {
    try {
      try {
        await this.#exchange();
      } finally {
        await this.#takeIn();
      }
      this.#stand(undefined);
    } catch (thrown) {
      this.#renewAt = -Infinity;
      this.#stand(thrown);
    }
  }

  async #exchange(): Promise<void> {
    await this.#hearOthers();
    await this.#countSpend();
    await this.#tellOthers();
  }

  #heard(id: string): void {
    if (id === this.#ports.instance || !instanceId.test(id)) return;
    if (this.#peers.has(id) || this.#announced.size < MOST_PEERS) this.#announced.set(id, this.#ports.clock.now());
  }

  async #hearOthers(): Promise<void> {
    const announced = [...this.#announced];
    this.#announced.clear();
    for (const [id, at] of announced) {
      const bytes = await this.#ports.state.get(reportKey(id), { mostBytes: MOST_REPORT_BYTES });
      const report = bytes && decodeReport(bytes, at);
      if (!report) continue;
      // Who is new here has not heard of this one.
      if (!this.#peers.has(id)) this.#renewAt = -Infinity;
      this.#peers.hear(id, report);
      this.#isNewsDue = true;
    }
  }

  async #countSpend(): Promise<void> {
    const { state, pacer, instance } = this.#ports;
    const { day, spent } = pacer.share;
    if (day !== this.#ledger.day) this.#ledger = new SpendLedger(day);
    if (spent > 0) this.#ledger.put(instance, spent);
    const kept = await state.get(ledgerKey(day), { mostBytes: MOST_LEDGER_BYTES });
    if (!this.#ledger.join(kept)) return;
    await state.set(ledgerKey(day), this.#ledger.encode(), { ttlMs: SPEND_KEPT_MS });
  }

  async #tellOthers(): Promise<void> {
    const { state, profiles, pacer, instance, clock } = this.#ports;
    const { changes } = profiles;
    const now = clock.monotonic();
    if (changes === this.#toldChanges && now < this.#renewAt) return;
    const report = encodeReport({ profiles: profiles.snapshot(), requestsPerMs: pacer.share.requestsPerMs });
    if (report.length > MOST_REPORT_BYTES) throw new SharedStateFailure('more models than can be shared');
    await state.set(reportKey(instance), report, { ttlMs: SILENT_MS });
    state.publish(TOPIC, instance);
    this.#toldChanges = changes;
    this.#renewAt = now + RENEW_MS;
  }

  async #takeIn(): Promise<void> {
    const { profiles, pacer, instance } = this.#ports;
    const haveSomeGone = this.#peers.forgetSilent();
    const told = this.#peers.told();
    if (this.#isNewsDue || haveSomeGone) profiles.hear(await this.#together(told));
    this.#isNewsDue = false;
    pacer.hear({
      day: this.#ledger.day,
      spent: this.#ledger.exceptFor(instance),
      requestsPerMs: told.reduce((total, { requestsPerMs }) => total + requestsPerMs, 0),
    });
  }

  /** Requests go on between two of many. */
  async #together([first, ...others]: readonly InstanceReport[]): Promise<ProfileSnapshot | undefined> {
    let all = first?.profiles;
    for (const { profiles } of others) {
      await sleep(this.#ports.clock, 0);
      all = all && mergeSnapshots(all, profiles);
    }
    return all;
  }

  /** Told once, when it changes. */
  #stand(fault: unknown): void {
    const { log, metrics } = this.#ports;
    const before = this.#standing?.state;
    this.#standing = fault === undefined ? this.#shared : alone;
    if (before === this.#standing.state) return;
    metrics.sharedState(fault === undefined);
    const about = fault instanceof SharedStateFailure ? { reason: fault.reason } : { err: fault };
    if (fault !== undefined) log.warn(about, 'the shared state cannot be used; this instance goes by what it sees');
    else if (before) log.info('the shared state can be used again');
  }

  get #shared(): DependencyState {
    return { state: 'ok', detail: `profiles and spend are shared; other instances: ${this.#peers.size}` };
  }
}

const alone: DependencyState = { state: 'degraded', detail: 'cannot be used; this instance goes by what it sees' };
