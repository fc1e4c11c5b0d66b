import { setTimeout as wait } from 'node:timers/promises';
import { connectionReset, errorReply, rateLimited } from '../../../test/support/upstream/fault.ts';
import type { Fault } from '../fault.ts';
import { inTurn, spoken } from '../replies.ts';
import type { Stage } from '../stage.ts';

const RETRY_AFTER_S = 2;

export const rateLimitOnce: Fault = {
  name: '429-once',
  statement: {
    sent: 'three requests: at once, 300 ms later, and after the wait is over',
    servers: `the primary answers 429 with Retry-After: ${RETRY_AFTER_S} once and then well; the backup answers well`,
    mustSee:
      'three complete answers, each within 5 s; nothing reaches the primary before its wait is over, and the third ' +
      'answer is its own again',
  },
  async play(stage) {
    stage.primary.script(inTurn(rateLimited(RETRY_AFTER_S), spoken('primary')), { model: 'main' });
    const first = await stage.ask();
    await wait(300);
    const second = await stage.ask();
    await wait(RETRY_AFTER_S * 1000 + 500);
    const third = await stage.ask();
    for (const asked of [first, second]) stage.claimComplete(asked);
    stage.claimComplete(third, 'primary');
    for (const { heard } of stage.asked) stage.claim(heard.endedAt - heard.sentAt < 5000, 'an answer took over 5 s');
    const [limited, next] = stage.primary.requests;
    const pausedMs = (next?.receivedAt ?? Infinity) - (limited?.closedAt ?? 0);
    stage.claim(pausedMs >= RETRY_AFTER_S * 1000 - 50, `the primary was asked again ${Math.round(pausedMs)} ms later`);
  },
};

export const rateLimitPersistent: Fault = {
  name: '429-persistent',
  statement: {
    sent: 'five requests, one after the other',
    servers: 'the primary answers 429 with Retry-After: 3600 for ever; the backup answers well',
    mustSee:
      'five complete answers from the backup, the first begun within 2 s of the 429, none after more than 5 s; one ' +
      'attempt at the primary',
  },
  async play(stage) {
    stage.primary.script(rateLimited(3600), { model: 'main' });
    stage.claimFallback(await stage.ask());
    for (let more = 0; more < 4; more++) stage.claimComplete(await stage.ask(), 'backup');
    for (const { heard } of stage.asked) stage.claim(heard.endedAt - heard.sentAt < 5000, 'an answer took over 5 s');
    const attempts = stage.primary.requests.length;
    stage.claim(attempts === 1, `${attempts} attempts at a primary that asked for an hour's peace`);
  },
};

export const errorOnce: Fault = {
  name: '500-once',
  statement: {
    sent: 'two requests, one after the other',
    servers: 'the primary answers 500 once and then well; the backup answers well',
    mustSee:
      'two complete answers; the first, wherever it comes from, begun within 2 s of the 500; at most two attempts at ' +
      'the primary for it; the second is the primary’s own',
  },
  async play(stage) {
    stage.primary.script(inTurn(errorReply(500), spoken('primary')), { model: 'main' });
    const first = await stage.ask();
    const [failed] = stage.primary.requests;
    const attempts = stage.primary.requests.length;
    stage.claimComplete(first);
    const beganMs = (first.heard.firstTokenAt ?? Infinity) - (failed?.closedAt ?? 0);
    stage.figures.fallbackFirstTokenMs = beganMs;
    stage.claim(beganMs < 2000, `the answer began ${Math.round(beganMs)} ms after the 500`);
    stage.claim(attempts <= 2, `${attempts} attempts at the primary`);
    stage.claimComplete(await stage.ask(), 'primary');
  },
};

const fallsBackAtOnce = async (stage: Stage, mostAttempts: number): Promise<void> => {
  stage.claimFallback(await stage.ask());
  const attempts = stage.primary.requests.length;
  stage.claim(attempts <= mostAttempts, `${attempts} attempts at the primary for one request`);
};

export const unavailable: Fault = {
  name: '503',
  statement: {
    sent: 'one request',
    servers: 'the primary answers 503 for ever; the backup answers well',
    mustSee: 'the complete answer of the backup, begun within 2 s of the 503; at most two attempts at the primary',
  },
  play(stage) {
    stage.primary.script(errorReply(503), { model: 'main' });
    return fallsBackAtOnce(stage, 2);
  },
};

export const reset: Fault = {
  name: 'reset',
  statement: {
    sent: 'one request',
    servers: 'the primary resets every connection before any header; the backup answers well',
    mustSee: 'the complete answer of the backup, begun within 2 s of the reset; at most two attempts at the primary',
  },
  play(stage) {
    stage.primary.script(connectionReset(), { model: 'main' });
    return fallsBackAtOnce(stage, 2);
  },
};
