import type { Candidate, Decision, Terms } from '../../chat/decision.ts';
import type { ModelId } from '../../chat/model-id.ts';
import { headerName, headerWord } from './header-text.ts';

/** Proxies refuse heads of a few kilobytes more than is usual. */
const MOST_CHARS = 1024;
const MOST_CANDIDATES = 3;

/** The headers by which a reply tells of a decision, besides `x-nexus-model`. */
export const decisionHeaders = [
  'decision-id',
  'intent',
  'score',
  'breakdown',
  'candidates',
  'reason',
  'policy',
  'tier',
  'us',
  'missed',
].map((name) => `x-nexus-${name}`);

const shares = (value: number): string => value.toFixed(3);

/**
 * Tells beside an answer why the gateway chose the model. Where another than the chosen one has answered, the reason is
 * `fallback`. All of it is ASCII, and each value is at most a kilobyte long.
 */
export function tellDecision(headers: Record<string, string>, decision: Decision, answered?: ModelId): void {
  const { intent, chosen, candidates, policies, missed } = decision;
  headers['x-nexus-decision-id'] = headerWord(decision.id);
  headers['x-nexus-intent'] = `${headerWord(intent.name)};conf=${intent.confidence.toFixed(2)}`;
  if (decision.score !== undefined) headers['x-nexus-score'] = shares(decision.score);
  const terms = candidates.find(({ model }) => model === chosen)?.terms;
  if (terms) headers['x-nexus-breakdown'] = breakdown(terms);
  if (candidates.length > 0) headers['x-nexus-candidates'] = listed(candidates.slice(0, MOST_CANDIDATES).map(scored));
  headers['x-nexus-reason'] = answered === undefined || answered === chosen ? decision.reason : 'fallback';
  if (policies.length > 0) headers['x-nexus-policy'] = listed(policies.map(headerWord));
  headers['x-nexus-tier'] = String(decision.tier);
  headers['x-nexus-us'] = String(Math.round(decision.tookUs));
  if (missed.length > 0) headers['x-nexus-missed'] = listed(missed);
}

/** The same for a reply that no model gave: it names the chosen one. */
export function tellDecisionOfFailure(headers: Record<string, string>, decision: Decision): void {
  headers['x-nexus-model'] = headerName(decision.chosen);
  tellDecision(headers, decision);
}

const breakdown = ({ context, resource, historical, dependency, ml }: Terms): string =>
  `context=${shares(context)};resource=${shares(resource)};historical=${shares(historical)};dependency=${shares(dependency)};ml=${shares(ml)}`;

const scored = ({ model, score }: Candidate): string => `${headerWord(model)};${shares(score)}`;

/** As many of the elements as a header takes. */
function listed(elements: readonly string[]): string {
  let text = '';
  for (const element of elements) {
    const longer = text === '' ? element : `${text}, ${element}`;
    if (longer.length > MOST_CHARS) break;
    text = longer;
  }
  return text;
}
