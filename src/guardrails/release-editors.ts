import type { Channel, TextEditor } from '../chat/edit-text.ts';
import { MOST_ANSWER_CHARS } from '../chat/answer.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { Edit } from '../extend/guardrail.ts';
import type { AnswerWatch } from './answer-watch.ts';
import type { Findings } from './findings.ts';
import type { Rule } from './rule.ts';
import { withEdits } from './quarantine.ts';

type Text = string | Promise<string>;

const then = <T>(value: T | Promise<T>, go: (value: T) => Text): Text =>
  value instanceof Promise ? value.then(go) : go(value);

/** The edits that the findings ask for; undefined where the choice may say no more. */
function editsOf(found: Findings, watch: AnswerWatch, channel: Channel): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  for (const finding of found) {
    const effect = watch.judge(finding, channel);
    if (effect === 'block') return undefined;
    if (effect === 'edit' && finding.verdict.action === 'edit') edits.push(...finding.verdict.edits);
  }
  return edits;
}

/** Looks at a text once it is there, and only tells. */
export class Onlooker implements TextEditor {
  readonly isHolding = false;
  readonly #rule: Rule;
  readonly #watch: AnswerWatch;
  readonly #channel: Channel;
  #text = '';

  constructor(rule: Rule, watch: AnswerWatch, channel: Channel) {
    this.#rule = rule;
    this.#watch = watch;
    this.#channel = channel;
  }

  push(text: string): string {
    if (this.#text.length < MOST_ANSWER_CHARS) this.#text += text;
    return text;
  }

  end(): Text {
    const found = this.#watch.look(this.#rule, this.#text, this.#channel);
    return then(found, (findings) => {
      for (const finding of findings) this.#watch.judge(finding, this.#channel);
      return '';
    });
  }
}

/** Shows no more of a text than a guardrail has seen whole sentences of, or than the whole. */
export class HoldingEditor implements TextEditor {
  readonly #rule: Rule;
  readonly #watch: AnswerWatch;
  readonly #channel: Channel;
  #held = '';

  constructor(rule: Rule, watch: AnswerWatch, channel: Channel) {
    this.#rule = rule;
    this.#watch = watch;
    this.#channel = channel;
  }

  get isHolding(): boolean {
    return this.#held !== '';
  }

  push(text: string): Text {
    if (this.#watch.isBlocked(this.#channel)) return '';
    this.#held += text;
    if (this.#held.length > MOST_ANSWER_CHARS)
      throw new GatewayFailure('upstream_invalid', 'The model sent an answer that is too large.');
    const isWhole = this.#rule.guardrail.release === 'whole';
    return isWhole ? '' : this.#show(lastEnd(this.#held, text.length));
  }

  end(): Text {
    return this.#show(this.#held.length);
  }

  #show(to: number): Text {
    if (to === 0 || this.#watch.isBlocked(this.#channel)) return '';
    const text = this.#held.slice(0, to);
    this.#held = this.#held.slice(to);
    return then(this.#watch.look(this.#rule, text, this.#channel), (found) => {
      if (found.length === 0) return text;
      const edits = editsOf(found, this.#watch, this.#channel);
      return edits ? withEdits(text, edits) : '';
    });
  }
}

/** What has no end mark is taken for a sentence at so many characters. */
const LONGEST_SENTENCE_CHARS = 2000;
const end = /[.!?…\n](?=[\s"'»”)\]*_])/g;

/** Up to where the last whole sentence of a text reaches whose last `fresh` characters are new; 0 where none is whole. */
function lastEnd(text: string, fresh: number): number {
  if (text.length > LONGEST_SENTENCE_CHARS) return text.length;
  const start = Math.max(0, text.length - fresh - 1);
  let last = 0;
  for (const { index } of text.slice(start).matchAll(end)) last = start + index + 1;
  return last;
}
