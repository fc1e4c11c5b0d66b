import type { ChatCall, Masked, Message } from '../chat/call.ts';
import type { ChatEvent } from '../chat/event.ts';
import type { ChatLayer } from '../chat/model.ts';
import { lastQuestion } from '../chat/text.ts';
import type { Edit } from '../extend/guardrail.ts';
import { clean, type Effect, effectOf, type Findings, findingsIn, recordFinding } from './findings.ts';
import { refused } from './guard-messages.ts';
import type { GuardPolicies, GuardPolicy } from './guard-policy.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { fenced, REMOVED, withEdits } from './quarantine.ts';

/**
 * Has the guardrails look at what people wrote and at what stands in it from documents and tools. A call without a
 * finding passes as it is; what was taken out of a message leaves all others alone. Throws `content_filter`.
 */
export const guardInput =
  (policies: Pick<GuardPolicies, 'of'>): ChatLayer<Masked<ChatCall>> =>
  (next) =>
  (call) => {
    const policy = policies.of(call.scope.principal);
    const pieces = piecesOf(call.messages);
    const found = lookedAt(pieces, policy, call);
    if (found instanceof Promise) return onceKnown(found, (known) => next(guarded(call, pieces, known)));
    return next(guarded(call, pieces, found));
  };

async function* onceKnown<T>(
  known: Promise<T>,
  answer: (known: T) => AsyncIterable<readonly ChatEvent[]>,
): AsyncGenerator<readonly ChatEvent[]> {
  yield* answer(await known);
}

type Found = readonly Findings[];

/** The findings in each piece; undefined where there is none at all, as it mostly is. */
function lookedAt(pieces: readonly Piece[], policy: GuardPolicy, call: ChatCall): Found | undefined | Promise<Found> {
  let found: (Findings | Promise<Findings>)[] | undefined;
  let isSlow = false;
  for (let at = 0; at < pieces.length; at++) {
    const one = findingsOf(pieces[at] as Piece, policy, call);
    if (one instanceof Promise) isSlow = true;
    if (one !== clean) (found ??= Array.from(pieces, () => clean))[at] = one;
  }
  return isSlow && found ? Promise.all(found.map((one) => Promise.resolve(one))) : (found as Findings[] | undefined);
}

function findingsOf(
  piece: Piece,
  { rules, memo, name }: GuardPolicy,
  { scope }: ChatCall,
): Findings | Promise<Findings> {
  const { stage, text, origin } = piece;
  if (rules[stage].length === 0) return clean;
  const key = memo.keyOf(name, stage, text);
  const known = key === undefined ? undefined : memo.get(key);
  if (known) return known;
  let hasFailed = false;
  const found = findingsIn(rules[stage], { text, origin }, { stage, scope }, () => {
    hasFailed = true;
  });
  if (key === undefined) return found;
  const keep = (findings: Findings): Findings => {
    if (!hasFailed) memo.set(key, findings);
    return findings;
  };
  return found instanceof Promise ? found.then(keep) : keep(found);
}

/** The call with what the findings leave of it. */
function guarded<C extends ChatCall>(call: C, pieces: readonly Piece[], found: Found | undefined): C {
  if (!found) return call;
  const current = call.messages.findLastIndex(({ role }) => role === 'user');
  const spans = new Map<number, Change[]>();
  found.forEach((findings, at) => {
    if (findings.length === 0) return;
    const piece = pieces[at] as Piece;
    const change = changeOf(piece, findings, call, piece.message < current);
    if (change) spans.set(piece.message, [...(spans.get(piece.message) ?? []), change]);
  });
  if (spans.size === 0) return call;
  const messages = call.messages.map((message, at) => changed(message, spans.get(at)));
  return Object.assign({}, call, { messages });
}

type Change = { readonly piece: Piece; readonly by: string };

/**
 * What comes in place of a piece; undefined where it may stay. What is refused has been refused before where it is not of
 * the last turn: it is taken out, for else the conversation could never go on.
 */
function changeOf(piece: Piece, findings: Findings, call: ChatCall, isEarlier: boolean): Change | undefined {
  const { stage, text } = piece;
  const edits: Edit[] = [];
  let isOut = false;
  for (const finding of findings) {
    const effect = effectOf(finding, stage);
    const told: Effect = effect === 'block' && isEarlier ? 'quarantine' : effect;
    recordFinding(finding, stage, told, call.scope);
    if (told === 'block') {
      const { name } = finding.rule.guardrail;
      throw refused(name, `messages[${piece.message}].content`, lastQuestion(call), call.scope);
    }
    if (told === 'quarantine') isOut = true;
    else if (told === 'edit' && finding.verdict.action === 'edit') edits.push(...finding.verdict.edits);
  }
  if (isOut) return { piece, by: REMOVED };
  if (edits.length === 0) return undefined;
  const left = withEdits(text, edits);
  return { piece, by: stage === 'context' ? fenced(left) : left };
}

function changed(message: Message, changes: readonly Change[] | undefined): Message {
  if (!changes) return message;
  const parts = message.parts.map((part, at) => {
    const own = changes.filter(({ piece }) => piece.part === at);
    if (part.kind !== 'text' || own.length === 0) return part;
    const spans = own.map(({ piece: { from, to }, by }) => ({ from, to, by }));
    return { ...part, text: withEdits(part.text, spans) };
  });
  return { ...message, parts };
}
