import type { Channel, TextEditor } from '../chat/edit-text.ts';
import { MOST_ANSWER_CHARS } from '../chat/answer.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { AnswerWatch } from './answer-watch.ts';
import type { Rule } from './rule.ts';
import { onceThere } from './once-there.ts';
import { withEdits } from './quarantine.ts';

type Text = string | Promise<string>;

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
    const found = this.#watch.look(this.#rule, this.#text);
    return onceThere(found, (findings) => {
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
    return this.#rule.guardrail.release === 'whole' ? '' : this.#showSentences(text.length);
  }

  end(): Text {
    return this.#show(this.#held.length, this.#held.length);
  }

  /** The whole sentences of what is held, the last `fresh` characters of which are new. */
  #showSentences(fresh: number): Text {
    const last = lastEnd(this.#held, fresh);
    if (last > 0 || this.#held.length <= LONGEST_SENTENCE_CHARS) return this.#show(last, last);
    return this.#show(wordBorder(this.#held, this.#held.length - KEPT_BACK_CHARS), this.#held.length);
  }

  /** Looks at what is held as far as `seen` and shows it up to `cut`, or to where an edit begins that goes beyond. */
  #show(cut: number, seen: number): Text {
    if (cut === 0 || this.#watch.isBlocked(this.#channel)) return '';
    const text = this.#held.slice(0, seen);
    return onceThere(this.#watch.look(this.#rule, text), (found) => {
      if (found.length === 0) return this.#shown(cut);
      const edits = this.#watch.editsOf(found, this.#channel);
      if (!edits) return '';
      const upTo = edits.reduce((least, { from, to }) => (from < cut && to > cut ? Math.min(least, from) : least), cut);
      return withEdits(
        this.#shown(upTo),
        edits.filter(({ to }) => to <= upTo),
      );
    });
  }

  #shown(upTo: number): string {
    const text = this.#held.slice(0, upTo);
    this.#held = this.#held.slice(upTo);
    return text;
  }
}

/** What has no end mark is taken for a sentence at so many characters. */
const LONGEST_SENTENCE_CHARS = 2000;
/** Of such a one: longer than what is looked for, which may begin with its last words. */
const KEPT_BACK_CHARS = 200;
const end = /[.!?…\n](?=[\s"'»”)\]*_])/g;

/** Up to where the last whole sentence of a text reaches whose last `fresh` characters are new; 0 where none is whole. */
function lastEnd(text: string, fresh: number): number {
  const start = Math.max(0, text.length - fresh - 1);
  let last = 0;
  for (const { index } of text.slice(start).matchAll(end)) last = start + index + 1;
  return last;
}

/** The last place up to `at` where a word begins after a blank; `at` itself where there is none. */
function wordBorder(text: string, at: number): number {
  for (let border = at; border > 0; border--) if (text.charCodeAt(border) <= 0x20) return border;
  return at;
}
