import type { GuardStage } from '../chat/scope.ts';
import type { Rule } from './rule.ts';

/** Rules that look at the same texts of a request. */
export type Look = {
  readonly name: LookName;
  readonly stage: Exclude<GuardStage, 'output'>;
  readonly rules: readonly Rule[];
  /** One of them takes its time, and costs something. */
  readonly isSlow: boolean;
};

/**
 * - `input`: what a person wrote.
 * - `speech`, `words`: the same where documents stand in it. What is told by who speaks is looked for in what the person
 *   says of himself; all else in the whole, for only the caller says that there are documents in it.
 * - `context`: documents, and results of tools.
 * - `system`: system messages, definitions of tools and formats.
 * - `beside`: names, stop words and other fields of the caller.
 * - `replayed`: earlier answers, which the caller may have made up. Who only tells has told when they were given.
 */
export type LookName = 'input' | 'speech' | 'words' | 'context' | 'system' | 'beside' | 'replayed';
export type Looks = Readonly<Record<LookName, Look>>;

const isSlow = ({ guardrail }: Rule): boolean => guardrail.timeoutMs !== undefined;
const goesBySpeaker = ({ guardrail }: Rule): boolean => guardrail.goesBySpeaker === true;

/** The looks at a request by the rules of each stage. */
export function looksOf(rules: Readonly<Record<Look['stage'], readonly Rule[]>>): Looks {
  const look = (name: LookName, stage: Look['stage'], own = rules[stage]): Look => ({
    name,
    stage,
    rules: own,
    isSlow: own.some(isSlow),
  });
  const words = rules.input.filter((rule) => !goesBySpeaker(rule));
  const quick = words.filter((rule) => !isSlow(rule));
  return {
    input: look('input', 'input'),
    speech: look('speech', 'input', rules.input.filter(goesBySpeaker)),
    words: look('words', 'input', words),
    context: look('context', 'context'),
    system: look('system', 'system'),
    beside: look('beside', 'input', quick),
    replayed: look(
      'replayed',
      'input',
      quick.filter(({ action }) => action !== 'flag'),
    ),
  };
}
