import type { Edit, Guardrail, Verdict } from '../../extend/guardrail.ts';
import { REMOVED } from '../quarantine.ts';
import { injectionScore, shippedDetector } from './injection-score.ts';
import type { InjectionStage } from './injection-stage.ts';

/** From which score on a text is flagged, and from which it is blocked; each from 0 to 1. */
export type InjectionThresholds = { readonly flag: number; readonly block: number };

export type InjectionPolicy = { readonly [S in InjectionStage]: InjectionThresholds };

/** The weights are made so that these scores are the thresholds found on folds. */
export const shippedInjectionPolicy: InjectionPolicy = {
  input: { flag: 0.5, block: 0.9 },
  context: { flag: 0.5, block: 0.9 },
};

/**
 * Tells attacks on the model's instructions: of the caller in the input, of others in documents and results of tools.
 * Where it can say which sentences of a document attack, it has those taken out.
 */
export const injectionGuardWith = (policy: InjectionPolicy): Guardrail => ({
  name: 'injection',
  stages: ['input', 'context'],
  goesBySpeaker: true,
  release: 'window',
  windowChars: 0,
  onFailure: 'block',
  inspect: ({ stage, segment }): Verdict =>
    stage === 'input' || stage === 'context' ? verdictOn(segment.text, stage, policy[stage]) : pass,
});

const pass: Verdict = { action: 'pass' };

function verdictOn(text: string, stage: InjectionStage, { flag, block }: InjectionThresholds): Verdict {
  const { score, reason } = injectionScore(text, stage);
  if (score >= block) return stage === 'context' ? withoutAttack(text, flag, reason) : { action: 'block', reason };
  return score >= flag ? { action: 'flag', score, reason } : pass;
}

/** Takes out the sentences that attack; blocks where the attack is in no one sentence, or hidden. */
function withoutAttack(text: string, flag: number, reason: string): Verdict {
  const edits = shippedDetector.attacking(text, flag).map(({ from, to }): Edit => {
    const sentence = text.slice(from, to);
    return { from: to - sentence.trimStart().length, to: from + sentence.trimEnd().length, by: REMOVED };
  });
  if (edits.length === 0) return { action: 'block', reason };
  const rest = edits.reduceRight((left, { from, to }) => left.slice(0, from) + left.slice(to), text);
  return injectionScore(rest, 'context').score >= flag
    ? { action: 'block', reason }
    : { action: 'edit', edits, reason };
}
