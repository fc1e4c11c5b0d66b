import type { ChatCall, Message } from '../chat/call.ts';
import { lastQuestion } from '../chat/text.ts';
import type { Edit } from '../extend/guardrail.ts';
import type { Left } from './change.ts';
import { type Effect, effectOf, type Findings, recordFinding } from './findings.ts';
import { refused } from './guard-messages.ts';
import type { Look } from './looks.ts';

/** What was looked at, and of which message it is; -1 for the request itself. */
type Looked = { readonly look: Look; readonly message: number };

/**
 * What may stay of a text; undefined where all of it may. What is to be refused has been refused before where it is not
 * of the last turn: it is taken out, for else the conversation could never go on. Throws `content_filter`; `param` is
 * where in the request.
 */
export function leftBy(
  findings: Findings,
  { look: { stage }, message }: Looked,
  call: ChatCall,
  param?: string,
): Left | undefined {
  // What the system says holds for each turn anew.
  const isEarlier = message >= 0 && stage !== 'system' && message < call.messages.findLastIndex(isOfUser);
  const edits: Edit[] = [];
  let isOut = false;
  for (const finding of findings) {
    const effect = effectOf(finding, stage);
    const told: Effect = effect === 'block' && isEarlier ? 'quarantine' : effect;
    recordFinding(finding, stage, told, call.scope);
    if (told === 'block') throw refused(finding.rule.guardrail.name, param, lastQuestion(call), call.scope);
    if (told === 'quarantine') isOut = true;
    else if (told === 'edit' && finding.verdict.action === 'edit') edits.push(...finding.verdict.edits);
  }
  return isOut ? 'nothing' : edits.length > 0 ? edits : undefined;
}

const isOfUser = ({ role }: Message): boolean => role === 'user';
