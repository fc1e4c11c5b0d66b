import type { ChatCall } from '../chat/call.ts';
import type { TextForm } from '../chat/map-text.ts';
import { type BesideText, besideTexts, keyOf, withBeside } from './beside-texts.ts';
import type { Left } from './change.ts';
import type { Findings } from './findings.ts';
import type { GuardPolicy } from './guard-policy.ts';
import { leftBy } from './left-by.ts';
import { findingsOf } from './looked-at.ts';
import type { Look } from './looks.ts';
import { REMOVED, withEdits } from './quarantine.ts';

/**
 * The call with what may stay of the texts beside what is said in it. They are looked at together first, and one by one
 * only where something was found. Throws `content_filter`.
 */
export function guardBeside<C extends ChatCall>(call: C, policy: GuardPolicy): C | Promise<C> {
  const texts = besideTexts(call, policy.looks);
  if (texts.length === 0) return call;
  const found = [...new Set(texts.map(({ look }) => look))].map((look) =>
    findingsOf(together(texts, look), policy, call),
  );
  const isClean = found.every((findings) => !(findings instanceof Promise) && findings.length === 0);
  return isClean ? call : oneByOne(call, texts, policy);
}

const together = (texts: readonly BesideText[], look: Look) => ({
  look,
  origin: 'caller' as const,
  text: texts.flatMap((one) => (one.look === look ? [one.text] : [])).join('\n'),
});

async function oneByOne<C extends ChatCall>(call: C, texts: readonly BesideText[], policy: GuardPolicy): Promise<C> {
  const changes = new Map<string, string>();
  for (const one of texts) {
    const findings: Findings = await findingsOf({ look: one.look, origin: 'caller', text: one.text }, policy, call);
    const left = leftBy(findings, one, call, one.message < 0 ? undefined : `messages[${one.message}]`);
    if (left) changes.set(keyOf(one), changed(one, left));
  }
  return changes.size === 0 ? call : withBeside(call, changes);
}

/** Stands for what may not be there at all. */
const instead: Readonly<Record<TextForm, string>> = { text: REMOVED, json: '{}', name: 'removed' };

const changed = ({ form, text }: BesideText, left: Left): string =>
  left === 'nothing' || form === 'name' ? instead[form] : withEdits(text, left);
