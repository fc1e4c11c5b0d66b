import type { InjectionStage } from './injection-stage.ts';
import { bitOf, classCount, classNames, type WordClass } from './word-classes.ts';

/** What an attack is after; a short code for metrics and logs. */
export type InjectionReason =
  | 'jailbreak'
  | 'instruction_override'
  | 'prompt_extraction'
  | 'credential_exfiltration'
  | 'role_play_escape'
  | 'encoded_payload'
  | 'indirect_instruction';

export const usualReason = (stage: InjectionStage): InjectionReason =>
  stage === 'context' ? 'indirect_instruction' : 'jailbreak';

/** A word of the first class, and one of the second within a few words. What says most stands first. */
const rules: readonly (readonly [InjectionReason, WordClass, WordClass])[] = [
  ['credential_exfiltration', 'reveal', 'secret'],
  ['credential_exfiltration', 'send', 'secret'],
  ['prompt_extraction', 'reveal', 'prompt'],
  ['prompt_extraction', 'you', 'prompt'],
  ['instruction_override', 'override', 'orders'],
  ['instruction_override', 'override', 'prior'],
  ['instruction_override', 'override', 'prompt'],
  ['prompt_extraction', 'reveal', 'orders'],
  ['prompt_extraction', 'orders', 'you'],
  ['jailbreak', 'assistant', 'freed'],
  ['role_play_escape', 'role', 'freed'],
  ['role_play_escape', 'role', 'negated'],
  ['role_play_escape', 'role', 'assistant'],
  ['jailbreak', 'negated', 'orders'],
];

/** The pairs of classes in a stretch of text. */
export class PairTally {
  readonly #pairs = new Uint32Array(classCount);

  add(pairs: Uint32Array): void {
    for (let at = 0; at < classCount; at++) this.#pairs[at] = (this.#pairs[at] ?? 0) | (pairs[at] ?? 0);
  }

  /** By the first rule that the pairs meet, in either order of words; undefined where they meet none. */
  reason(): InjectionReason | undefined {
    return rules.find(([, one, other]) => this.#has(one, other))?.[0];
  }

  #has(earlier: WordClass, later: WordClass): boolean {
    return ((this.#pairs[classNames.indexOf(earlier)] ?? 0) & bitOf(later)) !== 0;
  }
}
