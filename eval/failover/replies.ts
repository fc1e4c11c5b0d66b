import { textAnswer } from '../../test/support/upstream/chat-answer.ts';
import { dripping, inWritesOf } from '../../test/support/upstream/framing.ts';
import { scenarioOf, type Reply } from '../../test/support/upstream/scenario.ts';
import type { ServerName } from './cast.ts';

export const WORDS = 60;

const roots: Readonly<Record<ServerName, string>> = { primary: 'alpha', backup: 'beta', third: 'gamma' };

/** What a server says: sixty numbered words that no other server says. */
export const textOf = (server: ServerName): string =>
  Array.from({ length: WORDS }, (_, at) => `${roots[server]}-${at + 1}`).join(' ');

/** Each server tells a usage of its own, so that sums and mix-ups are seen. */
export const usageOf = (
  server: ServerName,
): { readonly prompt_tokens: number; readonly completion_tokens: number } => ({
  prompt_tokens: { primary: 1000, backup: 2000, third: 3000 }[server],
  completion_tokens: WORDS,
});

export const answerOf = (server: ServerName): Reply => {
  const usage = usageOf(server);
  const total_tokens = usage.prompt_tokens + usage.completion_tokens;
  return textAnswer(textOf(server), { usage: { ...usage, total_tokens } });
};

/** These replies one after the other, then the last for good. */
export function inTurn(...replies: readonly [Reply, ...Reply[]]): Reply {
  let next = 0;
  return (request) => scenarioOf(replies[Math.min(next++, replies.length - 1)] ?? replies[0], request);
}

/** Different replies to a request for a stream and to one for a whole body. */
export const byMode =
  (replies: { readonly stream: Reply; readonly whole: Reply }): Reply =>
  (request) =>
    scenarioOf(request.body.stream === true ? replies.stream : replies.whole, request);

const WORD_MS = 5;
/** A whole body in about as many writes as there are words. */
const WHOLE_WRITE_BYTES = 15;

/**
 * What becomes of the answer after `words` words: `fate` takes the number of writes to keep and the answer. A stream
 * sends a word with each write, after one for the role; of a body in one piece about as large a part is kept.
 */
export const spokenUntil = (words: number, fate: (writes: number, reply: Reply) => Reply, server: ServerName): Reply =>
  byMode({
    stream: dripping(WORD_MS, fate(words + 1, answerOf(server))),
    whole: dripping(WORD_MS, fate(words, inWritesOf(WHOLE_WRITE_BYTES, answerOf(server)))),
  });

/** The answer at the pace of a fast model. */
export const spoken = (server: ServerName): Reply =>
  byMode({ stream: dripping(WORD_MS, answerOf(server)), whole: answerOf(server) });
