import {
  hangingAfter,
  hangingAfterDone,
  slowToOpen,
  stallingAfter,
  withoutDone,
} from '../../../test/support/upstream/framing.ts';
import { silence } from '../../../test/support/upstream/fault.ts';
import type { Fault } from '../fault.ts';
import { answerOf, byMode, spoken, spokenUntil } from '../replies.ts';
import { clocks } from '../stage.ts';

export const silent: Fault = {
  name: 'silent',
  statement: {
    sent: 'one request',
    servers: 'the primary takes the request and never sends a byte, not even headers; the backup answers well',
    mustSee:
      'the complete answer of the backup, begun within 15 s of the request and within 2 s of the primary being given ' +
      'up, whose connection is closed by then',
  },
  async play(stage) {
    stage.primary.script(silence(), { model: 'main' });
    const asked = await stage.ask();
    stage.claimFallback(asked);
    const { firstTokenAt = Infinity, sentAt } = asked.heard;
    stage.claim(firstTokenAt - sentAt < 15_000, 'the answer began over 15 s after the request');
    stage.claim(stage.primary.openRequests === 0, 'the silent primary is still waited for');
  },
};

export const slowFirstToken: Fault = {
  name: 'slow-first-token',
  statement: {
    sent: 'one request of a client that waits 15 s for its first token',
    servers:
      'the primary sends the first word of its answer after 20 s (of a stream the headers and the role at once; of a ' +
      'body in one piece nothing before); the backup answers well',
    mustSee: 'the complete answer of the backup, begun within 15 s of the request',
  },
  async play(stage) {
    const late = {
      stream: stallingAfter(1, 20_000, answerOf('primary')),
      whole: slowToOpen(20_000, answerOf('primary')),
    };
    stage.primary.script(byMode(late), { model: 'main' });
    const asked = await stage.ask();
    stage.claimFallback(asked);
    const { firstTokenAt = Infinity, sentAt } = asked.heard;
    stage.claim(firstTokenAt - sentAt < 15_000, 'the answer began over 15 s after the request');
  },
};

const STALL_MS = 30_000;

export const stall: Fault = {
  name: 'stall',
  statement: {
    sent: 'one request',
    servers: 'the primary says 20 of its 60 words, is silent for 30 s and then says the rest; the backup answers well',
    mustSee:
      'a stream: all 60 words of the primary, or the words so far and one error frame within 10 s of the silence, with ' +
      'nothing of the backup behind them; in one piece: a complete answer of either within 40 s',
  },
  async play(stage) {
    stage.primary.script(
      spokenUntil(20, (writes, reply) => stallingAfter(writes, STALL_MS, reply), 'primary'),
      { model: 'main' },
    );
    const asked = await stage.ask();
    const { heard, verdict } = asked;
    const tookMs = heard.endedAt - heard.sentAt;
    stage.figures.endedAfterMs = tookMs;
    if (stage.mode === 'whole' || verdict.kind === 'complete') {
      stage.claimComplete(asked, stage.mode === 'stream' ? 'primary' : undefined);
      stage.claim(tookMs < 40_000, `the answer took ${Math.round(tookMs)} ms`);
      return;
    }
    stage.claimBrokenOff(asked);
    stage.claim(heard.error?.timeout_kind === 'idle', 'the error does not name the idle clock');
    stage.claim(tookMs < clocks.idleMs + 2500, `the silence was told after ${Math.round(tookMs)} ms`);
  },
};

export const noDone: Fault = {
  name: 'no-done',
  statement: {
    sent: 'one request',
    servers:
      'the primary answers whole, its finish included, but never sends [DONE]: it closes in order, or keeps the ' +
      'connection open; a body in one piece has its length, and the connection stays open behind it',
    mustSee: 'the complete answer of the primary, ended within 8 s of its finish; the backup is not asked',
  },
  variants: ['closed', 'left open'],
  async play(stage) {
    const stream =
      stage.variant === 'closed' ? withoutDone(spoken('primary')) : withoutDone(hangingAfterDone(spoken('primary')));
    const whole = hangingAfter(1, answerOf('primary'));
    stage.primary.script(byMode({ stream, whole }), { model: 'main' });
    const asked = await stage.ask();
    stage.claimComplete(asked, 'primary');
    const { endedAt, firstTokenAt = 0 } = asked.heard;
    stage.figures.endedAfterMs = endedAt - firstTokenAt;
    stage.claim(endedAt - firstTokenAt < 8000, `the answer ended ${Math.round(endedAt - firstTokenAt)} ms later`);
    stage.claim(stage.backup.requests.length === 0, 'the backup was asked');
  },
};
