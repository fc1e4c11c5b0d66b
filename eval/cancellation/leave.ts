import { setTimeout as wait } from 'node:timers/promises';
import type { FakeIssuer } from '../../test/support/fake-issuer.ts';
import type { GatewayUnderTest } from '../../test/support/gateway-under-test.ts';
import type { ScriptedUpstream } from '../../test/support/scripted-upstream.ts';
import { type LeavingClient, postAndStay } from '../wire/leaving-client.ts';
import { departuresOf, inFlightOf, until } from '../wire/until.ts';
import { type Kind, type Phase, replyIn, requestOf } from './phases.ts';
import { type UnknownCaller, unknownCaller } from './unknown-caller.ts';

/** From the client's leaving to the upstream's, and to the freed slot, at most. */
export const MOST_MS = 250;
/** A request behind the one that left may have to wait for a breaker's trial, but no longer. */
const MOST_NEXT_MS = 3000;
/** By then the first retry, half a second after the failure, would have come. */
const WATCH_RETRY_MS = 1000;
/** Long enough for what was sent, or for a leave, to have arrived. */
const ARRIVAL_MS = 60;

/** A gateway with one upstream of a single slot, so that a slot that is not freed is seen. */
export type House = {
  readonly gateway: GatewayUnderTest;
  readonly upstream: ScriptedUpstream;
  readonly issuer: FakeIssuer;
};

/** What was prepared for a phase. */
type Prepared = {
  /** Another client, which holds the only slot. */
  readonly before: LeavingClient | undefined;
  readonly unknown: UnknownCaller | undefined;
};

/** Fields of the upstream in fleet.yaml that the house must have. */
export const narrow = { connections: 1, queue: 8 };

export type LeaveFigures = {
  readonly phase: Phase;
  readonly kind: Kind;
  /** From the client's leaving until the upstream saw its connection closed; undefined where it held none. */
  readonly upstreamClosedMs: number | undefined;
  /** Until the gateway no longer counted the request, at /health/ready. */
  readonly freedMs: number | undefined;
  /** How long the next request took that needs the same slot. */
  readonly nextMs: number | undefined;
  /** Claims that did not hold. */
  readonly broken: readonly string[];
};

/** Brings a request into the phase, leaves, and looks how soon everything of it is gone. */
export async function leaveIn(phase: Phase, kind: Kind, house: House): Promise<LeaveFigures> {
  const { gateway, upstream } = house;
  upstream.reset();
  const broken: string[] = [];
  const claim = (holds: boolean, otherwise: string): void => {
    if (!holds) broken.push(otherwise);
  };
  const [path, body] = requestOf[kind];
  upstream.script(replyIn(phase, kind));
  const prepared = await prepare(phase, house);
  const { before, unknown } = prepared;
  const client = postAndStay(unknown ? { ...gateway, key: unknown.token } : gateway, path, body);
  claim(await reached(phase, kind, client, house, unknown), 'the phase was not reached');
  claim(
    phase === 'mid-stream' || client.heard() === '',
    `the client was answered first: ${client.heard().slice(0, 80)}`,
  );

  const leftAt = performance.now();
  const freedMs = await leave(client, gateway, prepared);
  claim(freedMs !== undefined && freedMs < MOST_MS, `the request was counted for ${shown(freedMs)}`);
  const upstreamClosedMs = holdsUpstream(phase) ? await closedAfter(upstream, leftAt) : undefined;
  if (holdsUpstream(phase))
    claim(Number(upstreamClosedMs) < MOST_MS, `the upstream was held for ${shown(upstreamClosedMs)}`);
  if (phase === 'between retries') await wait(WATCH_RETRY_MS);
  claim(upstream.requests.length === (unknown ? 0 : 1), `${upstream.requests.length} requests reached the upstream`);
  before?.leave();
  const nextMs = await nextAnswer(house, path, body);
  claim(nextMs !== undefined, 'the next request did not get through');
  return { phase, kind, upstreamClosedMs, freedMs, nextMs, broken };
}

async function prepare(phase: Phase, { gateway, upstream, issuer }: House): Promise<Prepared> {
  return {
    before: phase === 'queued' ? await occupy(upstream, gateway) : undefined,
    unknown: phase === 'before it is known who asks' ? await unknownCaller(gateway, issuer) : undefined,
  };
}

/** Tells after how long nothing of the client's request is left; undefined where something still is. */
async function leave(
  client: LeavingClient,
  { origin }: GatewayUnderTest,
  { before, unknown }: Prepared,
): Promise<number | undefined> {
  if (!unknown) {
    const others = before ? 1 : 0;
    const freed = until(async () => (await inFlightOf(origin)) === others, 2000);
    client.leave();
    return freed;
  }
  // It is not counted yet, so it must be seen to end; and it cannot before the provider has answered.
  const departures = await departuresOf(origin);
  client.leave();
  await wait(ARRIVAL_MS);
  unknown.introduce();
  return until(async () => (await departuresOf(origin)) > departures && (await inFlightOf(origin)) === 0, 2000);
}

const shown = (ms: number | undefined): string => (ms === undefined ? 'over 2 s' : `${Math.round(ms)} ms`);

const holdsUpstream = (phase: Phase): boolean => !withoutUpstream.has(phase);

const withoutUpstream: ReadonlySet<Phase> = new Set(['before it is known who asks', 'queued', 'between retries']);

/** Another client takes the only slot. */
async function occupy(upstream: ScriptedUpstream, gateway: GatewayUnderTest): Promise<LeavingClient> {
  const arrived = upstream.nextRequest();
  const client = postAndStay(gateway, ...requestOf['chat whole']);
  await arrived;
  return client;
}

/** Waits until the request stands where it shall be left. */
async function reached(
  phase: Phase,
  kind: Kind,
  client: LeavingClient,
  { gateway, upstream }: House,
  unknown: UnknownCaller | undefined,
): Promise<boolean> {
  const holds = async (): Promise<boolean> => {
    if (unknown) return unknown.isLookedUp();
    if (phase === 'queued') return (await inFlightOf(gateway.origin)) === 2;
    if (phase === 'between retries') return upstream.requests[0]?.closedAt !== undefined;
    if (phase === 'mid-stream' && kind === 'chat stream') return client.heard().includes('time');
    return upstream.openRequests === 1 && upstream.requests.length === 1;
  };
  const came = await until(holds, 3000);
  await wait(phase === 'between retries' ? 150 : ARRIVAL_MS); // between retries an error would have been told by then
  return came !== undefined;
}

async function closedAfter(upstream: ScriptedUpstream, leftAt: number): Promise<number | undefined> {
  const closedAt = await Promise.race([upstream.requests[0]?.closed, wait(2000)]);
  return closedAt === undefined ? undefined : closedAt - leftAt;
}

/** A request of the same kind to an upstream that is well again. */
async function nextAnswer({ gateway, upstream }: House, path: string, body: object): Promise<number | undefined> {
  upstream.reset();
  const startedAt = performance.now();
  try {
    const response = await fetch(gateway.baseUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.key}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(MOST_NEXT_MS),
    });
    await response.text();
    return response.status === 200 ? performance.now() - startedAt : undefined;
  } catch {
    return undefined;
  }
}
