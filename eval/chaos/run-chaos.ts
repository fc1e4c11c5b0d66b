import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type GatewayUnderTest, quietGateway, startGateway } from '../../test/support/gateway-under-test.ts';
import { chat } from '../wire/chat-client.ts';
import type { Heard } from '../wire/heard.ts';
import { inFlightOf, until } from '../wire/until.ts';
import { makeTrouble } from './make-trouble.ts';
import { seeded } from '../../test/support/seeded.ts';
import { Tally } from './tally.ts';
import { TroubledUpstream } from './troubled-upstream.ts';

export type ChaosOptions = {
  readonly streams: number;
  readonly seconds: number;
  readonly seed: number;
  /** Between two tokens of an answer, in milliseconds. */
  readonly tokenMs: number;
};

export type ChaosResult = {
  readonly tally: Tally;
  /** Streams that kills cut, and kills, over all upstreams. */
  readonly cuts: number;
  readonly kills: number;
  /** Requests refused although an upstream stood all the time, and although one had stood for 5 s before. */
  readonly refusedWhileUp: number;
  readonly refusedLongAfter: number;
  readonly inFlightAfter: number;
  readonly upstreamRequestsAfter: number;
  readonly upstreamConnectionsAfter: number;
  readonly descriptorsBefore: number;
  readonly descriptorsAfter: number;
  readonly exitCode: number | null;
  readonly exitMs: number;
};

/** A server that is back is used again by then, at the latest. */
const RECOVERY_MS = 5000;
const MODELS = ['first', 'second', 'third', 'spread'] as const;
const clocks = { headersMs: 3000, firstTokenMs: 3000, idleMs: 2000, totalMs: 20_000 };
/** Longer than the gateway takes with all its retries; a request that is not over by then never ends. */
const MOST_REQUEST_MS = 90_000;
/** The fetch that asks for /health/ready, and what it keeps open. */
export const SPARE_DESCRIPTORS = 6;

/** The gateway may keep these to look whether an upstream is up. */
export const CONTROL_CONNECTIONS = 2;

const fleetOf = (upstreams: readonly TroubledUpstream[]): object => ({
  upstreams: Object.fromEntries(
    upstreams.map(({ name, url }) => [name, { kind: 'openai-compatible', baseUrl: url, clocks }]),
  ),
  models: [
    { id: 'first', upstream: 'a', fallback: ['second', 'third'] },
    { id: 'second', upstream: 'b', fallback: ['third', 'first'] },
    { id: 'third', upstream: 'c', fallback: ['first', 'second'] },
    { id: 'spread', deployments: upstreams.map(({ name }) => ({ upstream: name })), balance: 'least-loaded' },
  ],
});

/** Streams through the gateway while its three upstreams are killed, restarted and delayed, and then looks for leaks. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const upstreams = ['a', 'b', 'c'].map(
    (name, at) => new TroubledUpstream(name, options.tokenMs, seeded(options.seed + at)),
  );
  await Promise.all(upstreams.map((upstream) => upstream.start()));
  let gateway: GatewayUnderTest | undefined;
  try {
    gateway = await startGateway({ config: { gateway: quietGateway, fleet: fleetOf(upstreams) } });
    const descriptorsBefore = await descriptorsAtRest(gateway, upstreams);
    const loaded = await load(gateway, upstreams, options);
    return { ...(await aftermath(gateway, upstreams, descriptorsBefore)), ...loaded, ...harmOf(upstreams) };
  } finally {
    await gateway?.stop('SIGKILL');
    await Promise.all(upstreams.map((upstream) => upstream.kill()));
  }
}

const harmOf = (upstreams: readonly TroubledUpstream[]): { readonly kills: number; readonly cuts: number } => ({
  kills: upstreams.reduce((sum, { kills }) => sum + kills, 0),
  cuts: upstreams.reduce((sum, { cuts }) => sum + cuts, 0),
});

type Loaded = Pick<ChaosResult, 'tally' | 'refusedWhileUp' | 'refusedLongAfter'>;

async function load(
  gateway: GatewayUnderTest,
  upstreams: readonly TroubledUpstream[],
  { streams, seconds, seed }: ChaosOptions,
): Promise<Loaded> {
  const tally = new Tally();
  let [refusedWhileUp, refusedLongAfter] = [0, 0];
  const noteRefusal = ({ sentAt, endedAt }: Heard): void => {
    if (upstreams.some((upstream) => upstream.wasUp(sentAt, endedAt))) refusedWhileUp++;
    if (upstreams.some((upstream) => upstream.wasUp(sentAt - RECOVERY_MS, endedAt))) refusedLongAfter++;
  };
  const endAt = performance.now() + seconds * 1000;
  let next = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < endAt) {
      const request = next++;
      const content = `This is request ${request}. Say your tokens.`;
      const model = MODELS[request % MODELS.length];
      const body = { model, messages: [{ role: 'user', content }], stream: true };
      const heard = await chat(gateway, body, MOST_REQUEST_MS);
      tally.add(heard, request);
      if (heard.status === 200) continue;
      noteRefusal(heard);
      await wait(100);
    }
  };
  const trouble = makeTrouble(upstreams, seeded(seed + 100), seconds * 1000);
  await Promise.all([trouble, ...Array.from({ length: streams }, client)]);
  return { tally, refusedWhileUp, refusedLongAfter };
}

const descriptorsOf = ({ pid }: GatewayUnderTest): number => readdirSync(`/proc/${pid}/fd`).length;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Open files when each upstream has answered and its idle connections are closed. */
async function descriptorsAtRest(gateway: GatewayUnderTest, upstreams: readonly TroubledUpstream[]): Promise<number> {
  const messages = [{ role: 'user', content: 'This is request 0. Say your tokens.' }];
  await Promise.all(MODELS.map((model) => chat(gateway, { model, messages, stream: true })));
  await connectionsAtRest(upstreams);
  return descriptorsOf(gateway);
}

/** Connections that stay when those without a request are closed. */
async function connectionsAtRest(upstreams: readonly TroubledUpstream[]): Promise<number> {
  const count = (): number => sum(upstreams.map(({ connections }) => connections));
  await until(() => {
    for (const upstream of upstreams) upstream.closeIdle();
    return count() === 0;
  }, 3000);
  return count();
}

/** What is left when every request has ended. */
async function aftermath(
  gateway: GatewayUnderTest,
  upstreams: readonly TroubledUpstream[],
  descriptorsBefore: number,
): Promise<Omit<ChaosResult, keyof Loaded | 'kills' | 'cuts'>> {
  await until(async () => (await inFlightOf(gateway.origin)) === 0, 2000);
  const inFlightAfter = await inFlightOf(gateway.origin);
  await until(() => sum(upstreams.map(({ openRequests }) => openRequests)) === 0, 2000);
  const upstreamRequestsAfter = sum(upstreams.map(({ openRequests }) => openRequests));
  const upstreamConnectionsAfter = await connectionsAtRest(upstreams);
  await until(() => descriptorsOf(gateway) <= descriptorsBefore + SPARE_DESCRIPTORS, 3000);
  const descriptorsAfter = descriptorsOf(gateway);
  const stoppedAt = performance.now();
  const exitCode = await gateway.stop('SIGTERM');
  return {
    inFlightAfter,
    upstreamRequestsAfter,
    upstreamConnectionsAfter,
    descriptorsBefore,
    descriptorsAfter,
    exitCode,
    exitMs: performance.now() - stoppedAt,
  };
}
