import type { ChatCall, Masked } from '../chat/call.ts';
import type { ChatEvent } from '../chat/event.ts';
import type { ChatLayer } from '../chat/model.ts';
import { type Change, changed } from './change.ts';
import { guardBeside } from './guard-beside.ts';
import type { GuardPolicies } from './guard-policy.ts';
import { leftBy } from './left-by.ts';
import { type Found, lookedAt } from './looked-at.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { onceThere } from './once-there.ts';

/**
 * Has the guardrails look at what people wrote, at what stands in it from documents and tools, and at what a request has
 * beside. A call without a finding passes as it is; what was taken out of a message leaves all others alone. Throws
 * `content_filter`.
 */
export const guardInput =
  (policies: Pick<GuardPolicies, 'of'>): ChatLayer<Masked<ChatCall>> =>
  (next) =>
  (call) => {
    const policy = policies.of(call.scope.principal);
    const pieces = piecesOf(call.messages, policy.looks);
    const said = onceThere(lookedAt(pieces, policy, call), (found) => guarded(call, pieces, found));
    const all = onceThere(said, (left) => guardBeside(left, policy));
    return all instanceof Promise ? onceKnown(all, next) : next(all);
  };

async function* onceKnown<T>(
  known: Promise<T>,
  answer: (known: T) => AsyncIterable<readonly ChatEvent[]>,
): AsyncGenerator<readonly ChatEvent[]> {
  yield* answer(await known);
}

/** The call with what the findings leave of it. */
function guarded<C extends ChatCall>(call: C, pieces: readonly Piece[], found: Found | undefined): C {
  if (!found) return call;
  const changes = new Map<number, Change[]>();
  found.forEach((findings, at) => {
    if (findings.length === 0) return;
    const piece = pieces[at] as Piece;
    const left = leftBy(findings, piece, call, `messages[${piece.message}].content`);
    if (left) changes.set(piece.message, [...(changes.get(piece.message) ?? []), { piece, left }]);
  });
  if (changes.size === 0) return call;
  const messages = call.messages.map((message, at) => changed(message, changes.get(at)));
  return Object.assign({}, call, { messages });
}
