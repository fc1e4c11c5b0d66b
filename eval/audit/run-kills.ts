import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { auditFolder } from '../../src/assembly/audit.ts';
import { openStores } from '../../src/assembly/stores.ts';
import type { Anchor } from '../../src/audit/anchors.ts';
import { findEntries } from '../../src/audit/find-entries.ts';
import { verifyAudit } from '../../src/audit/verify-audit.ts';
import type { AuditPage, AuditReport } from '../../src/extend/audit.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { type GatewayUnderTest, quietGateway, startGateway } from '../../test/support/gateway-under-test.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../../test/support/scripted-upstream.ts';
import { seeded } from '../../test/support/seeded.ts';
import { textAnswer } from '../../test/support/upstream/chat-answer.ts';
import { scenarioOf } from '../../test/support/upstream/scenario.ts';
import { answerTo, type Deed, disclosed, unlocked } from './deed.ts';
import { tamperWith, type Tampering } from './tampering.ts';

export type KillOptions = { readonly kills: number; readonly seed: number };

export type KillFigures = {
  /** Deeds that were done before the kill. */
  readonly deeds: number;
  readonly disclosures: number;
  /** Of all that were ever done, those that the log does not have. */
  readonly missing: readonly Deed[];
  /** What was wrong with the log, if anything. */
  readonly fault: string | undefined;
};

export type KillResult = {
  readonly kills: readonly KillFigures[];
  readonly tampering: readonly Tampering[];
  readonly entries: number;
  readonly chains: number;
  /** Starts that found half a line. */
  readonly recovered: number;
};

const CLIENTS = 6;
/** From the first disclosure to the kill, at most. */
const MOST_MS = 250;
const unlimited = {
  requestsPerMinute: null,
  tokensPerHour: null,
  costPerDayUsd: null,
  queriesPerDay: null,
  concurrency: null,
} as const;

/** Kills the gateway again and again while it shows personal data, and looks each time what its log has of that. */
export async function runKills({ kills, seed }: KillOptions): Promise<KillResult> {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-audit-kills-'));
  const dataFolder = join(folder, 'data');
  const upstream = await startScriptedUpstream({ models: ['clerk'] });
  try {
    upstream.script((request) => scenarioOf(textAnswer(answerTo(request.body)), request), { model: 'clerk' });
    const key = await officerIn(dataFolder);
    const random = seeded(seed);
    const done: Deed[] = [];
    const figures: KillFigures[] = [];
    for (let kill = 0; kill < kills; kill++) {
      const deeds = await killedWhileShowing({ dataFolder, upstream, key, kill, afterMs: random() * MOST_MS });
      done.push(...deeds);
      figures.push(await figuresOf(dataFolder, deeds, done));
    }
    const anchors = await anchorsIn(dataFolder);
    const entries = await entriesIn(dataFolder);
    return {
      kills: figures,
      tampering: await tamperWith(auditFolder(dataFolder), anchors, random),
      entries: entries.length,
      chains: new Set(entries.map(({ chain }) => chain)).size,
      recovered: entries.filter(({ action }) => action === 'audit.recovered').length,
    };
  } finally {
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function officerIn(dataFolder: string): Promise<string> {
  const stores = await openStores(dataFolder, systemClock);
  try {
    return await stores.keys.create('officer', { roles: ['view_pii'], tier: 'enterprise', limits: unlimited });
  } finally {
    await stores.close();
  }
}

type Showing = {
  readonly dataFolder: string;
  readonly upstream: ScriptedUpstream;
  readonly key: string;
  readonly kill: number;
  readonly afterMs: number;
};

/** What had been done when the gateway was killed. */
async function killedWhileShowing({ dataFolder, upstream, key, kill, afterMs }: Showing): Promise<readonly Deed[]> {
  const fleet = {
    upstreams: { office: { kind: 'openai-compatible', baseUrl: upstream.url } },
    models: [{ id: 'clerk', upstream: 'office' }],
  };
  const gateway = await startGateway({ dataFolder, config: { gateway: quietGateway, fleet } });
  const deeds: Deed[] = [];
  let [killed, count] = [false, 0];
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const client = async (_: unknown, at: number): Promise<void> => {
    while (!killed) {
      const asking = { gateway, key, request: requestOf(kill, count++) };
      const deed = await (at === 0 ? unlocked(asking) : disclosed(asking, at % 2 === 0));
      if (!deed) continue;
      deeds.push(deed);
      if (deed.action === 'pii.disclosed') begin();
    }
  };
  const clients = Promise.all(Array.from({ length: CLIENTS }, client));
  await Promise.race([begun, wait(20_000)]);
  await wait(afterMs);
  await killNow(gateway);
  killed = true;
  await clients;
  return deeds;
}

/** A UUID, for the gateway writes no other id of a client into its log. */
const requestOf = (kill: number, count: number): string => `deed${hex(kill, 4)}-0000-4000-8000-${hex(count, 12)}`;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

const killNow = (gateway: GatewayUnderTest): Promise<number | null> => gateway.stop('SIGKILL');

async function figuresOf(dataFolder: string, deeds: readonly Deed[], done: readonly Deed[]): Promise<KillFigures> {
  const report = await verifyAudit(auditFolder(dataFolder), { anchors: await anchorsIn(dataFolder), areAll: true });
  const there = new Set((await entriesIn(dataFolder)).map(({ action, request }) => `${action} ${request ?? ''}`));
  return {
    deeds: deeds.length,
    disclosures: deeds.filter(({ action }) => action === 'pii.disclosed').length,
    missing: done.filter(({ action, request }) => !there.has(`${action} ${request}`)),
    fault: faultIn(report),
  };
}

const faultIn = ({ chains }: AuditReport): string | undefined =>
  chains.find(({ fault }) => fault)?.fault?.message ?? (chains.length === 1 ? undefined : 'more than one chain');

async function anchorsIn(dataFolder: string): Promise<readonly Anchor[]> {
  const stores = await openStores(dataFolder, systemClock);
  try {
    return await stores.anchors.all();
  } finally {
    await stores.close();
  }
}

async function entriesIn(dataFolder: string): Promise<AuditPage['entries']> {
  const entries: AuditPage['entries'][number][] = [];
  let cursor: string | undefined;
  do {
    const page: AuditPage = await findEntries(auditFolder(dataFolder), { limit: 500, ...(cursor && { cursor }) });
    entries.push(...page.entries);
    ({ cursor } = page);
  } while (cursor !== undefined);
  return entries;
}
