import type { ChatCall } from '../chat/call.ts';
import type { TextForm } from '../chat/map-text.ts';
import { type BesideText, besideTexts, keyOf, withBeside } from './beside-texts.ts';
import type { Left } from './change.ts';
import type { Findings } from './findings.ts';
import type { GuardPolicy } from './guard-policy.ts';
import { leftBy } from './left-by.ts';
import { findingsOf } from './looked-at.ts';
import { rewriteJson, viewJson } from './pii/json-text.ts';
import { inOrder, REMOVED, withEdits } from './quarantine.ts';

/** The call with what may stay of the texts beside what is said in it. Throws `content_filter`. */
export function guardBeside<C extends ChatCall>(call: C, policy: GuardPolicy): C | Promise<C> {
  const texts = besideTexts(call, policy.looks);
  if (texts.length === 0) return call;
  const found = texts.map((one) => findingsOf({ look: one.look, origin: 'caller', text: readAs(one) }, policy, call));
  const isClean = found.every((findings) => !(findings instanceof Promise) && findings.length === 0);
  return isClean ? call : withFindings(call, texts, Promise.all(found.map((one) => Promise.resolve(one))));
}

/** JSON is read as what it says, however its letters are written. */
const readAs = ({ form, text }: BesideText): string => (form === 'json' ? viewJson(text).text : text);

async function withFindings<C extends ChatCall>(
  call: C,
  texts: readonly BesideText[],
  found: Promise<readonly Findings[]>,
): Promise<C> {
  const changes = new Map<string, string>();
  for (const [at, findings] of (await found).entries()) {
    const one = texts[at] as BesideText;
    const left = leftBy(findings, one, call, one.message < 0 ? undefined : `messages[${one.message}]`);
    if (left) changes.set(keyOf(one), changed(one, left));
  }
  return changes.size === 0 ? call : withBeside(call, changes);
}

/** Stands for what may not be there at all. */
const instead: Readonly<Record<TextForm, string>> = { text: REMOVED, json: '{}', name: 'removed' };

function changed({ form, text }: BesideText, left: Left): string {
  if (left === 'nothing' || form === 'name') return instead[form];
  if (form === 'text') return withEdits(text, left);
  const places = inOrder(left, text.length).map(({ from, to, by }) => ({ start: from, end: to, by }));
  return rewriteJson(viewJson(text), places, ({ by }) => by);
}
