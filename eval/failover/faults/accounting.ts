import { connectionReset, errorReply } from '../../../test/support/upstream/fault.ts';
import { cutAfter } from '../../../test/support/upstream/framing.ts';
import { eventually, metricsText } from '../../../test/support/http-metrics.ts';
import { bookedAttempts, countOf } from '../attempts-metric.ts';
import type { Fault } from '../fault.ts';
import { inTurn, spokenUntil, usageOf } from '../replies.ts';
import { type Asked, type Stage } from '../stage.ts';

export const accounting: Fault = {
  name: 'accounting',
  statement: {
    sent: 'three requests, one after the other; a stream asks for its usage',
    servers:
      'the primary fails in three ways: 500, a reset, and a cut after 40 of 60 words; the backup answers well. Each ' +
      'server tells a usage of its own',
    mustSee:
      'each answer from the backup tells the backup’s usage alone and in x-nexus-attempts the number of attempts that ' +
      'were seen at the servers; /metrics books as many failed attempts at the primary as arrived there, and none of ' +
      'them as ok, as many good ones at the backup, and tokens of what a stream had said before its cut',
  },
  async play(stage) {
    const cut = spokenUntil(40, cutAfter, 'primary');
    stage.primary.script(inTurn(errorReply(500), connectionReset(), cut), { model: 'main' });
    claimBooked(stage, await stage.ask());
    claimBooked(stage, await stage.ask());
    const third = await stage.ask();
    if (stage.mode === 'whole' || third.verdict.kind === 'complete') claimBooked(stage, third);
    else stage.claimBrokenOff(third);
    await claimMetrics(stage, third.verdict.kind === 'broken-off');
  },
};

/** The client is told of what it got, not of what it cost. */
function claimBooked(stage: Stage, asked: Asked): void {
  stage.claimComplete(asked, 'backup');
  stage.claim(
    asked.heard.usage?.prompt_tokens === usageOf('backup').prompt_tokens,
    `the usage shown is not the backup's: ${JSON.stringify(asked.heard.usage)}`,
  );
  const { headers, sentAt, endedAt } = asked.heard;
  const seen = [...stage.primary.requests, ...stage.backup.requests].filter(
    ({ receivedAt }) => receivedAt >= sentAt && receivedAt <= endedAt,
  ).length;
  const told = headers['x-nexus-attempts'];
  stage.claim(told === String(seen), `x-nexus-attempts is ${String(told)}; the servers saw ${seen}`);
}

async function claimMetrics(stage: Stage, wasCutInStream: boolean): Promise<void> {
  const { origin } = stage.gateway;
  const arrived = { primary: stage.primary.requests.length, backup: stage.backup.requests.length };
  const failed = async (): Promise<number> => countOf(await bookedAttempts(origin), 'primary', false);
  await eventually(async () => (await failed()) >= arrived.primary, 1000).catch(() => undefined);
  const booked = await bookedAttempts(origin);
  const expect = (upstream: 'primary' | 'backup', wentWell: boolean, count: number): void => {
    const found = countOf(booked, upstream, wentWell);
    const kind = wentWell ? 'good' : 'failed';
    stage.claim(found === count, `${found} ${kind} attempts at the ${upstream} are booked; there were ${count}`);
  };
  expect('primary', false, arrived.primary);
  expect('primary', true, 0);
  expect('backup', true, arrived.backup);
  expect('backup', false, 0);
  if (!wasCutInStream) return;
  const output = /^nexus_tokens_total\{model="main",direction="output",attempt="failed"\} (\d+)$/m.exec(
    await metricsText(origin),
  )?.[1];
  stage.claim(Number(output) > 0, 'the words before the cut are not booked');
}
