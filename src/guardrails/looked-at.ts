import type { ChatCall } from '../chat/call.ts';
import { type Scope, within } from '../chat/scope.ts';
import { clean, effectOf, type Findings, findingsIn } from './findings.ts';
import type { GuardPolicy } from './guard-policy.ts';
import type { Piece } from './pieces.ts';

/** The findings in each piece. */
export type Found = readonly Findings[];

/** A model that judges texts is asked about so many of a request at once. */
const MOST_AT_ONCE = 3;

/**
 * The findings in each piece; undefined where there is none at all, as it mostly is. What takes its time is looked at in
 * turn, the newest first, and no further once the request will be refused.
 */
export function lookedAt(
  pieces: readonly Piece[],
  policy: GuardPolicy,
  call: ChatCall,
): Found | undefined | Promise<Found> {
  let found: Findings[] | undefined;
  let waiting: number[] | undefined;
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at] as Piece;
    const one = piece.look.isSlow ? knownOf(piece, policy) : findingsOf(piece, policy, call);
    if (one === clean) continue;
    found ??= Array.from(pieces, () => clean);
    if (one === undefined || one instanceof Promise) (waiting ??= []).push(at);
    else found[at] = one;
  }
  return found && waiting ? inTurn(pieces, waiting, found, policy, call) : found;
}

async function inTurn(
  pieces: readonly Piece[],
  waiting: number[],
  found: Findings[],
  policy: GuardPolicy,
  call: ChatCall,
): Promise<Found> {
  const scope = within(call.scope);
  const current = call.messages.findLastIndex(({ role }) => role === 'user');
  const refusal = new Error('The request is refused.');
  const look = async (): Promise<void> => {
    for (let at = waiting.pop(); at !== undefined && !scope.aborted; at = waiting.pop()) {
      const piece = pieces[at] as Piece;
      const findings = await findingsOf(piece, policy, call, scope);
      found[at] = findings;
      const isRefused = findings.some((one) => effectOf(one, piece.look.stage) === 'block');
      if (isRefused && piece.message >= current) scope.abort(refusal);
    }
  };
  try {
    await Promise.all(Array.from({ length: MOST_AT_ONCE }, look));
  } catch (thrown) {
    scope.abort(thrown instanceof Error ? thrown : new Error('A guardrail could not look.'));
    if (thrown !== refusal) throw thrown;
  } finally {
    scope[Symbol.dispose]();
  }
  return found;
}

type Looked = Pick<Piece, 'look' | 'origin' | 'text'>;

function knownOf({ look, text }: Looked, { memo, name }: GuardPolicy): Findings | undefined {
  const key = memo.keyOf(name, look, text);
  return key === undefined ? undefined : memo.get(key);
}

/** The findings in one text, which are remembered. */
export function findingsOf(
  { look, text, origin }: Looked,
  { memo, name }: GuardPolicy,
  call: ChatCall,
  scope: Scope = call.scope,
): Findings | Promise<Findings> {
  const key = memo.keyOf(name, look, text);
  const known = key === undefined ? undefined : memo.get(key);
  if (known) return known;
  let hasFailed = false;
  const found = findingsIn(look.rules, { text, origin }, { stage: look.stage, scope }, () => {
    hasFailed = true;
  });
  if (key === undefined) return found;
  const keep = (findings: Findings): Findings => {
    if (!hasFailed) memo.set(key, findings);
    return findings;
  };
  return found instanceof Promise ? found.then(keep) : keep(found);
}
