import { errorReply, truncatedJson } from '../../../test/support/upstream/fault.ts';
import { cutAfter, dripping, endedAfter, resetAfter, withTextAfter } from '../../../test/support/upstream/framing.ts';
import { type Reply, type RecordedRequest, scenarioOf } from '../../../test/support/upstream/scenario.ts';
import type { Fault } from '../fault.ts';
import { answerOf, byMode, spoken, spokenUntil } from '../replies.ts';
import { type Asked, MOST_FALLBACK_MS, type Stage } from '../stage.ts';

const CUT_AFTER_WORDS = 40;

/** A stream has been seen and ends honestly; a body in one piece has not, and comes from the backup. */
function claimHonest(stage: Stage, asked: Asked): void {
  if (stage.mode === 'whole' || asked.verdict.kind === 'complete') return stage.claimFallback(asked);
  stage.claimBrokenOff(asked);
  const toldMs = asked.heard.endedAt - (stage.primary.requests.at(-1)?.closedAt ?? 0);
  stage.claim(toldMs < MOST_FALLBACK_MS, `the cut was told after ${Math.round(toldMs)} ms`);
}

const cuts: Readonly<Record<string, (writes: number, reply: Reply) => Reply>> = {
  'closed connection': cutAfter,
  'reset connection': resetAfter,
};

/** The nastiest: the body ends in order, but in the middle of the answer. */
const endedEarly: Reply = byMode({
  stream: spokenUntil(CUT_AFTER_WORDS, endedAfter, 'primary'),
  whole: truncatedJson(),
});

export const cut: Fault = {
  name: 'cut',
  statement: {
    sent: 'one request',
    servers:
      'the primary says 40 of its 60 words, then the connection is closed, or reset, or the HTTP body ends in order ' +
      'without a finish; the backup answers well',
    mustSee:
      'a stream: the words so far and one error frame within 2 s, without a finish, without [DONE] and without a word ' +
      'of the backup; in one piece: the complete answer of the backup. Never the 40 words as a success',
  },
  variants: [...Object.keys(cuts), 'body ended early'],
  async play(stage) {
    const fate = cuts[stage.variant];
    stage.primary.script(fate ? spokenUntil(CUT_AFTER_WORDS, fate, 'primary') : endedEarly, { model: 'main' });
    claimHonest(stage, await stage.ask());
  },
};

export const malformedChunk: Fault = {
  name: 'malformed-chunk',
  statement: {
    sent: 'one request',
    servers:
      'the primary sends a frame that is no JSON after 30 of its 60 words and goes on; its body in one piece is no ' +
      'JSON at all; the backup answers well',
    mustSee:
      'a stream: all 60 words of the primary, once each, with finish and [DONE]; in one piece: the complete answer of ' +
      'the backup',
  },
  async play(stage) {
    const stream = dripping(5, withTextAfter(31, 'data: {"id":"chatcmpl-1","choices":[{"del\n\n', answerOf('primary')));
    stage.primary.script(byMode({ stream, whole: truncatedJson() }), { model: 'main' });
    const asked = await stage.ask();
    if (stage.mode === 'stream') stage.claimComplete(asked, 'primary');
    else stage.claimFallback(asked);
  },
};

const endsWithAssistant = ({ body }: RecordedRequest): boolean => {
  const { messages } = body;
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  return typeof last === 'object' && last !== null && 'role' in last && last.role === 'assistant';
};

const withoutPrefill: Reply = (request) =>
  scenarioOf(
    endsWithAssistant(request)
      ? errorReply(400, 'This model does not support assistant message prefill.', { type: 'invalid_request_error' })
      : spoken('backup'),
    request,
  );

export const cutWithoutPrefill: Fault = {
  name: 'cut-without-prefill',
  statement: {
    sent: 'one request',
    servers:
      'the primary says 40 of its 60 words, then the connection is closed; the backup answers well, but rejects with ' +
      '400 a conversation that ends in an assistant message',
    mustSee:
      'as with a cut: an honest end of a stream, the complete answer of the backup in one piece; the backup is never ' +
      'sent the words so far, and its 400 is never shown to the client',
  },
  async play(stage) {
    stage.primary.script(spokenUntil(CUT_AFTER_WORDS, cutAfter, 'primary'), { model: 'main' });
    stage.backup.script(withoutPrefill, { model: 'backup' });
    const asked = await stage.ask();
    claimHonest(stage, asked);
    stage.claim(!stage.backup.requests.some(endsWithAssistant), 'the backup was sent the words so far');
    stage.claim(asked.heard.error?.code !== 'upstream_rejected', 'the backup’s 400 was shown to the client');
  },
};
