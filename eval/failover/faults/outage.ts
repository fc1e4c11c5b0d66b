import { setTimeout as wait } from 'node:timers/promises';
import { errorReply } from '../../../test/support/upstream/fault.ts';
import { bookedAttempts, countOf } from '../attempts-metric.ts';
import type { Fault } from '../fault.ts';
import { spoken } from '../replies.ts';
import { type Asked, open, type Stage } from '../stage.ts';

const REQUESTS = 20;
const MOST_ATTEMPTS = 6;
/** Of an outage that ends early: as many as open a breaker, and two trials. */
const EARLY_ATTEMPTS = 5;
const MOST_RECOVERY_MS = 5000;
/** How long it is watched for the primary to be used again. */
const WATCH_MS = 75_000;

export const outage: Fault = {
  name: 'outage',
  statement: {
    sent:
      'one request, then 20 at equal distances during an outage of 60 s, while it lasts, then one each 0.5 s until ' +
      'one is answered by the primary again',
    servers:
      'the primary answers well, then for 60 s answers 503 to everything, or refuses connections, then answers well ' +
      'again; two further outages, by 503 and by refusing, end right after the fifth failed attempt, when a breaker ' +
      'has just been told that the primary is dead; the backup answers well all the time',
    mustSee:
      'a complete answer to each of the 20, or to as many as were sent where the outage ends early; at most 6 chat ' +
      'requests at the dead primary (probes such as GET /models are counted apart; of refused connections the ' +
      'gateway’s own count of attempts is taken); the primary answers again at most 5 s after its recovery, and no ' +
      'request fails on the way',
  },
  variants: ['503', 'refused', '503, back after an attempt', 'refused, back after an attempt'],
  async play(stage) {
    stage.claimComplete(await stage.ask(), 'primary');
    const before = await failedAttempts(stage);
    const refuses = stage.variant.startsWith('refused');
    const recover = refuses ? await refuse(stage) : answer503(stage);
    const attempts = async (): Promise<number> =>
      refuses ? (await failedAttempts(stage)) - before : stage.primary.requests.length;
    const asked = stage.variant.endsWith('back after an attempt')
      ? await askUntil(stage, async () => (await attempts()) >= EARLY_ATTEMPTS)
      : await askAllTheTime(stage);
    claimServed(stage, asked);
    stage.figures.outageAttempts = await attempts();
    stage.figures.outageProbes = stage.primary.probes.length;
    stage.claim(stage.figures.outageAttempts <= MOST_ATTEMPTS, `${await attempts()} attempts at the dead primary`);
    await recover();
    await watchRecovery(stage);
  },
};

/** Requests at equal distances over the outage. */
async function askAllTheTime(stage: Stage): Promise<readonly Asked[]> {
  const apartMs = (stage.outageSeconds * 1000) / REQUESTS;
  const asked = await Promise.all(
    Array.from({ length: REQUESTS }, async (_, at) => {
      await wait(at * apartMs);
      return stage.ask();
    }),
  );
  await wait(apartMs);
  return asked;
}

/** The same until `isOver`, which is looked at between them, at most for the time of the outage. */
async function askUntil(stage: Stage, isOver: () => Promise<boolean>): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (let at = 0; at < REQUESTS && !(await isOver()); at++) {
    if (at > 0) await wait((stage.outageSeconds * 1000) / REQUESTS);
    asked.push(await stage.ask());
  }
  return asked;
}

function claimServed(stage: Stage, asked: readonly Asked[]): void {
  const served = asked.filter(({ verdict }) => verdict.kind === 'complete').length;
  stage.figures.outageServed = served;
  stage.figures.outageUnserved = asked.length - served;
  for (const each of asked) stage.claimComplete(each, 'backup');
  const slowest = Math.max(...asked.map(({ heard }) => (heard.firstTokenAt ?? Infinity) - heard.sentAt));
  stage.figures.outageSlowestFirstTokenMs = slowest;
}

const failedAttempts = async ({ gateway }: Stage): Promise<number> =>
  countOf(await bookedAttempts(gateway.origin), 'primary', false);

/** The server stands, but whatever is asked is answered with 503; gives back how to end it. */
function answer503({ primary }: Stage): () => Promise<void> {
  primary.reset();
  primary.script(errorReply(503), { model: 'main' });
  primary.script(errorReply(503), { path: '/models' });
  return async () => {
    primary.reset();
    primary.script(spoken('primary'), { model: 'main' });
  };
}

/** Nothing listens at the primary's port any more; gives back how to end it. */
async function refuse(stage: Stage): Promise<() => Promise<void>> {
  const port = Number(new URL(stage.primary.url).port);
  await stage.primary.close();
  return async () => stage.replacePrimary(await open('primary', port));
}

/** One request each half second, until one is answered by the primary. */
async function watchRecovery(stage: Stage): Promise<void> {
  const recoveredAt = performance.now();
  while (performance.now() - recoveredAt < WATCH_MS) {
    const asked = await stage.ask();
    stage.claimComplete(asked);
    if (asked.verdict.kind === 'complete' && asked.verdict.from === 'primary') {
      const tookMs = (asked.heard.firstTokenAt ?? Infinity) - recoveredAt;
      stage.figures.recoveryMs = tookMs;
      stage.claim(tookMs <= MOST_RECOVERY_MS, `back on the primary ${Math.round(tookMs)} ms after its recovery`);
      return;
    }
    await wait(500);
  }
  stage.figures.recoveryMs = WATCH_MS;
  stage.claim(false, `not back on the primary ${WATCH_MS / 1000} s after its recovery`);
}
