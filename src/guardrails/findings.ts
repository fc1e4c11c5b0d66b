import { GatewayFailure } from '../chat/failure.ts';
import { type GuardStage, type Scope, within } from '../chat/scope.ts';
import type { Asked, Segment, Subject, Verdict } from '../extend/guardrail.ts';
import { guardUnavailable } from './guard-messages.ts';
import type { Rule } from './rule.ts';

/** What a guardrail found in a text; where it may go only so far, it counts no more. */
export type Finding = { readonly rule: Rule; readonly verdict: Exclude<Verdict, { readonly action: 'pass' }> };
export type Findings = readonly Finding[];

/** What is to be done about a finding: tell, change some of the text, take all of it out, or refuse. */
export type Effect = 'flag' | 'edit' | 'quarantine' | 'block';

/** As far as the rule lets it go. What has to be sanitised and cannot be edited does not pass. */
export function effectOf({ rule, verdict }: Finding, stage: GuardStage): Effect {
  if (rule.action === 'flag' || verdict.action === 'flag') return 'flag';
  if (rule.action === 'block') return 'block';
  if (verdict.action === 'edit') return 'edit';
  return stage === 'context' ? 'quarantine' : 'block';
}

/** Tells metrics, the log and the reply's headers what is done about a finding. */
export const recordFinding = ({ rule, verdict }: Finding, stage: GuardStage, effect: Effect, scope: Scope): void =>
  scope.record({
    kind: 'verdict',
    request: scope.id,
    guardrail: rule.guardrail.name,
    stage,
    action: effect === 'quarantine' ? 'edit' : effect,
    reason: verdict.reason,
  });

/** Shared: most texts have none. */
export const clean: Findings = [];

/** Where a rule only tells, nobody needs to know the places. */
const findingOf = (rule: Rule, verdict: Finding['verdict']): Finding =>
  rule.action === 'flag' && verdict.action === 'edit'
    ? { rule, verdict: { action: 'flag', score: 1, reason: verdict.reason } }
    : { rule, verdict };

type Look = { readonly stage: GuardStage; readonly scope: Scope; readonly asked?: Asked };
/** What one guardrail said; undefined where it could not look and that may pass. */
type Said = Verdict | undefined;

/**
 * Has every guardrail of the rules look at a text; a promise only where one takes its time. A guardrail that cannot look
 * and must throws `guard_unavailable`; `failed` is called where one could not, whatever comes of it.
 */
export function findingsIn(
  rules: readonly Rule[],
  segment: Segment,
  look: Look,
  failed?: () => void,
): Findings | Promise<Findings> {
  const subject: Subject = { stage: look.stage, segment, ...(look.asked && { asked: look.asked }) };
  let found: Finding[] | undefined;
  let slow: { readonly rule: Rule; readonly said: Promise<Said> }[] | undefined;
  for (const rule of rules) {
    const said = saidBy(rule, subject, look.scope, failed);
    if (said instanceof Promise) (slow ??= []).push({ rule, said });
    else if (said && said.action !== 'pass') (found ??= []).push(findingOf(rule, said));
  }
  return slow ? withSlow(found ?? [], slow) : (found ?? clean);
}

async function withSlow(
  found: Finding[],
  slow: readonly { readonly rule: Rule; readonly said: Promise<Said> }[],
): Promise<Findings> {
  const all = await Promise.all(slow.map(async ({ rule, said }) => ({ rule, verdict: await said })));
  for (const { rule, verdict } of all) if (verdict && verdict.action !== 'pass') found.push(findingOf(rule, verdict));
  return found.length === 0 ? clean : found;
}

function saidBy(rule: Rule, subject: Subject, scope: Scope, failed?: () => void): Said | Promise<Said> {
  const { guardrail } = rule;
  if (guardrail.timeoutMs !== undefined) return saidInTime(rule, guardrail.timeoutMs, subject, scope, failed);
  try {
    const verdict = guardrail.inspect(subject, scope);
    if (!(verdict instanceof Promise)) return verdict;
    return verdict.catch(() => couldNotLook(rule, subject.stage, 'error', scope, failed));
  } catch {
    return couldNotLook(rule, subject.stage, 'error', scope, failed);
  }
}

async function saidInTime(
  rule: Rule,
  timeoutMs: number,
  subject: Subject,
  scope: Scope,
  failed?: () => void,
): Promise<Said> {
  const child = within(scope);
  const ended = new Promise<never>((_, reject) => child.onAbort(reject));
  const cancel = scope.clock.after(timeoutMs, () => {
    child.abort(new GatewayFailure('upstream_timeout', 'The guardrail did not answer in time.'));
  });
  try {
    return await Promise.race([rule.guardrail.inspect(subject, child), ended]);
  } catch (thrown) {
    if (scope.aborted) throw thrown; // the client has left
    return couldNotLook(rule, subject.stage, child.aborted ? 'timeout' : 'error', scope, failed);
  } finally {
    cancel();
    child[Symbol.dispose]();
  }
}

function couldNotLook(
  { guardrail }: Rule,
  stage: GuardStage,
  reason: 'error' | 'timeout',
  scope: Scope,
  failed?: () => void,
): Said {
  scope.record({ kind: 'verdict', request: scope.id, guardrail: guardrail.name, stage, action: 'failed', reason });
  failed?.();
  if (guardrail.onFailure === 'block') throw guardUnavailable(scope.client.language);
  return undefined;
}
