import type { Guardrail, Subject, Verdict } from '../extend/guardrail.ts';
import { termsOf } from '../language/terms.ts';
import type { DeniedTopic } from './guard-settings.ts';
import type { GuardrailKind } from './guardrail-kind.ts';
import { topicPattern } from './topic-pattern.ts';

/** A phrase as the stems of its words, each with those of its other readings. */
type Phrase = { readonly topic: string; readonly words: readonly ReadonlySet<string>[] };

/** The phrases of all topics, found by any stem of their first words. */
class Phrases {
  readonly #byFirst = new Map<string, Phrase[]>();

  constructor(topics: readonly DeniedTopic[]) {
    for (const { name, phrases } of topics) for (const phrase of phrases) this.#add(name, phrase);
  }

  #add(topic: string, text: string): void {
    const words = termsOf(text).map(({ stems }) => new Set<string>(stems));
    for (const stem of words[0] ?? []) {
      const known = this.#byFirst.get(stem);
      if (known) known.push({ topic, words });
      else this.#byFirst.set(stem, [{ topic, words }]);
    }
  }

  /** The topic of the first phrase in a text, whatever the forms of its words; small words between them do not count. */
  topicOf(text: string): string | undefined {
    if (this.#byFirst.size === 0) return undefined;
    const terms = termsOf(text);
    for (let at = 0; at < terms.length; at++) {
      for (const stem of terms[at]?.stems ?? []) {
        const hit = this.#byFirst
          .get(stem)
          ?.find(({ words }) => words.every((word, offset) => terms[at + offset]?.stems.some((one) => word.has(one))));
        if (hit) return hit.topic;
      }
    }
    return undefined;
  }
}

/** Subjects that the operator has ruled out, by words in any of their forms and by patterns. */
export const deniedTopics: GuardrailKind = ({ deniedTopics: { topics, ...actions } }) => {
  if (topics.length === 0) return undefined;
  const phrases = new Phrases(topics);
  const patterns = topics.flatMap(({ name, patterns: given }) =>
    given.map((pattern) => ({ topic: name, pattern: topicPattern(pattern) })),
  );
  const topicOf = (text: string): string | undefined =>
    patterns.find(({ pattern }) => pattern.test(text))?.topic ?? phrases.topicOf(text);
  const guardrail: Guardrail = {
    name: 'denied-topics',
    stages: ['input', 'context', 'system', 'output'],
    release: 'sentence',
    windowChars: 0,
    onFailure: 'block',
    inspect: ({ segment }: Subject): Verdict => {
      const topic = topicOf(segment.text);
      return topic === undefined ? { action: 'pass' } : { action: 'block', reason: topic };
    },
  };
  return { guardrail, actions };
};
