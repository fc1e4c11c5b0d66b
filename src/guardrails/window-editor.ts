import type { Channel, TextEditor } from '../chat/edit-text.ts';
import type { Edit, HitWindow } from '../extend/guardrail.ts';
import type { AnswerWatch } from './answer-watch.ts';
import type { Findings } from './findings.ts';
import type { Rule } from './rule.ts';

type Text = string | Promise<string>;

/**
 * Shows a text as it comes, but for the end of it that may be the beginning of a hit. Without `hits` of the guardrail that
 * is as much as its window.
 */
export class WindowEditor implements TextEditor {
  readonly #rule: Rule;
  readonly #hits: HitWindow | undefined;
  readonly #watch: AnswerWatch;
  readonly #channel: Channel;
  /** The end of what has been shown, as it was before edits. */
  #shown = '';
  #held = '';
  /** A hit is open in what was shown last, though there was nothing to hold of it. */
  #isOpen = false;
  /** What was shown last was an edit. */
  #isAfterEdit = false;

  constructor(rule: Rule, watch: AnswerWatch, channel: Channel) {
    this.#rule = rule;
    this.#hits = rule.guardrail.hits;
    this.#watch = watch;
    this.#channel = channel;
  }

  get isHolding(): boolean {
    return this.#held !== '';
  }

  push(text: string): Text {
    if (this.#watch.isBlocked(this.#channel)) return this.#drop();
    if (this.#held === '' && !this.#isOpen && this.#hits && !this.#hits.mayBegin(text, this.#shown)) {
      this.#keepShown(text);
      return text;
    }
    return this.#look(text, false);
  }

  end(): Text {
    if (this.#held === '') return '';
    return this.#watch.isBlocked(this.#channel) ? this.#drop() : this.#look('', true);
  }

  #look(fragment: string, isLast: boolean): Text {
    const base = this.#shown.length;
    const text = this.#shown + this.#held + fragment;
    this.#held = text.slice(base);
    const { windowChars } = this.#rule.guardrail;
    const open = isLast ? text.length : this.#openFrom(text);
    this.#isOpen = open < text.length;
    const latest = Math.max(0, text.length - windowChars);
    const cut = Math.min(text.length, Math.max(open, base, latest));
    if (cut === base) return '';
    const found = this.#watch.look(this.#rule, text);
    const released = (findings: Findings): string => this.#release(text, base, cut, findings, isLast);
    return found instanceof Promise ? found.then(released) : released(found);
  }

  #openFrom(text: string): number {
    return this.#hits ? this.#hits.openFrom(text, this.#watch.asked) : text.length - this.#rule.guardrail.windowChars;
  }

  #release(text: string, base: number, upTo: number, found: Findings, isLast: boolean): string {
    if (found.length === 0) return this.#moveOn(text, base, upTo, []);
    const edits = this.#watch.editsOf(found, this.#channel);
    if (!edits) return this.#drop();
    const spans = merged(edits);
    const isFull = isLast || text.length - upTo >= this.#rule.guardrail.windowChars;
    const crossing = spans.find(({ from, to }) => from < upTo && to > upTo);
    if (!crossing) return this.#moveOn(text, base, upTo, spans);
    return this.#moveOn(text, base, isFull ? crossing.to : Math.max(base, crossing.from), spans);
  }

  /** Shows the text from `base` up to `cut`, with the edits before it; none reaches beyond. */
  #moveOn(text: string, base: number, cut: number, edits: readonly Span[]): string {
    let out = '';
    let at = base;
    for (const { from, to, by } of edits) {
      if (to > cut) break;
      if (to <= at) continue;
      if (from > at) out += text.slice(at, from);
      // What goes on where an edit has just been shown is the same hit.
      if (from > base || !this.#isAfterEdit) out += by;
      at = to;
    }
    if (cut > base) this.#isAfterEdit = at === cut;
    this.#held = text.slice(cut);
    this.#shown = this.#tailOf(text.slice(0, cut));
    return out + text.slice(at, cut);
  }

  #keepShown(text: string): void {
    this.#isAfterEdit = false;
    const shown = this.#shown + text;
    this.#shown = shown.length > SHOWN_AT_MOST ? this.#tailOf(shown) : shown;
  }

  #tailOf(text: string): string {
    const chars = this.#hits?.contextChars ?? 0;
    return chars === 0 ? '' : text.slice(-chars);
  }

  #drop(): string {
    this.#held = '';
    return '';
  }
}

type Span = { readonly from: number; readonly to: number; readonly by: string };

/** Edits in order, those that overlap as one. */
function merged(edits: readonly Edit[]): readonly Span[] {
  const spans: { from: number; to: number; by: string }[] = [];
  for (const { from, to, by } of [...edits].sort((one, other) => one.from - other.from)) {
    const last = spans.at(-1);
    if (last && from < last.to) last.to = Math.max(last.to, to);
    else spans.push({ from, to, by });
  }
  return spans;
}

/** Cutting costs more than keeping a few words. */
const SHOWN_AT_MOST = 1024;
