import type { ChatCall, Masked } from '../chat/call.ts';
import { hasContent } from '../chat/commit.ts';
import { type Channel, editText, type TextEditor } from '../chat/edit-text.ts';
import type { ChatEvent } from '../chat/event.ts';
import type { ChatLayer } from '../chat/model.ts';
import { AnswerBlocked, AnswerWatch } from './answer-watch.ts';
import { BesideAnswer } from './beside-answer.ts';
import type { GuardPolicies } from './guard-policy.ts';
import type { Rule } from './rule.ts';
import { HoldingEditor, Onlooker } from './release-editors.ts';
import { WindowEditor } from './window-editor.ts';

type Batch = readonly ChatEvent[];

/**
 * Has the guardrails look at each text of an answer and at what stands beside, and shows of it what they have let go. What is blocked before
 * anything was shown is a `content_filter` failure; later, the choice ends with that reason and the model is stopped.
 */
export const guardOutput =
  (policies: Pick<GuardPolicies, 'of'>): ChatLayer<Masked<ChatCall>> =>
  (next) =>
  (call) => {
    const rules = policies.of(call.scope.principal).rules.output;
    if (rules.length === 0) return next(call);
    const watch = new AnswerWatch(call);
    const beside = new BesideAnswer(rules, watch, call.tools);
    const open = (channel: Channel): TextEditor | undefined => editorOf(rules, watch, channel);
    const edited = editText(open, beside.event, undefined, beside.called)(next(call));
    return rules.some(mayBlock) ? new GuardedStream(edited, watch) : edited;
  };

/** Who only tells never blocks, nor does who takes out what it finds piece by piece. */
const mayBlock = ({ action, guardrail }: Rule): boolean =>
  action === 'block' || (action === 'sanitise' && guardrail.hits === undefined);

function editorOf(rules: readonly Rule[], watch: AnswerWatch, channel: Channel): TextEditor | undefined {
  const editors: TextEditor[] = [];
  for (const rule of rules) {
    const { guardrail } = rule;
    if (guardrail.concerns?.(watch.asked) === false) continue;
    if (rule.action === 'flag') editors.push(new Onlooker(rule, watch, channel));
    else if (guardrail.release === 'window') editors.push(new WindowEditor(rule, watch, channel));
    else editors.push(new HoldingEditor(rule, watch, channel));
  }
  const [first, ...others] = editors;
  return others.length === 0 ? first : new InTurn(editors);
}

/** One editor after the other: each sees what the one before has let go. */
class InTurn implements TextEditor {
  readonly #editors: readonly TextEditor[];

  constructor(editors: readonly TextEditor[]) {
    this.#editors = editors;
  }

  get isHolding(): boolean {
    return this.#editors.some(({ isHolding }) => isHolding);
  }

  push(text: string): string | Promise<string> {
    return this.#from(0, text);
  }

  #from(first: number, text: string): string | Promise<string> {
    let passed = text;
    for (let at = first; at < this.#editors.length; at++) {
      if (passed === '') return '';
      const edited = this.#editors[at]?.push(passed) ?? '';
      if (edited instanceof Promise) return edited.then((late) => this.#from(at + 1, late));
      passed = edited;
    }
    return passed;
  }

  end(): string | Promise<string> {
    return this.#ended(0, '');
  }

  /** What is left from the editor at `first` on, which has still to see what those before it have let go. */
  #ended(first: number, passed: string): string | Promise<string> {
    let left = passed;
    for (let at = first; at < this.#editors.length; at++) {
      const editor = this.#editors[at] as TextEditor;
      const pushed = left === '' ? '' : editor.push(left);
      if (pushed instanceof Promise) return pushed.then((late) => this.#closed(editor, at, late));
      const end = editor.end();
      if (end instanceof Promise) return end.then((late) => this.#ended(at + 1, pushed + late));
      left = pushed + end;
    }
    return left;
  }

  async #closed(editor: TextEditor, at: number, pushed: string): Promise<string> {
    const end = await editor.end();
    return this.#ended(at + 1, pushed + end);
  }
}

/** Ends the choices that were blocked, and the answer once all are. */
class GuardedStream implements AsyncIterableIterator<Batch> {
  readonly #edited: AsyncIterator<Batch>;
  readonly #watch: AnswerWatch;
  readonly #ended = new Set<number>();
  #hasShown = false;
  #isOver = false;

  constructor(edited: AsyncIterable<Batch>, watch: AnswerWatch) {
    this.#edited = edited[Symbol.asyncIterator]();
    this.#watch = watch;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Batch>> {
    while (!this.#isOver) {
      const step = await this.#step();
      this.#isOver = step.done === true;
      if (this.#watch.blocked.size === 0) {
        if (!this.#hasShown && step.done !== true) this.#hasShown = hasContent(step.value);
        return step;
      }
      const value = this.#withEnds(step.done === true ? [] : step.value);
      if (value.length > 0) return { done: false, value };
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Batch>> {
    this.#isOver = true;
    await this.#edited.return?.();
    return { done: true, value: undefined };
  }

  /** An answer that is blocked as a whole has closed its model by then. */
  async #step(): Promise<IteratorResult<Batch>> {
    try {
      return await this.#edited.next();
    } catch (thrown) {
      if (!(thrown instanceof AnswerBlocked)) throw thrown;
      if (!this.#hasShown) throw this.#watch.withheld;
      return { done: true, value: undefined };
    }
  }

  /** Without what the blocked choices say from now on, and with their ends. */
  #withEnds(batch: Batch): Batch {
    const { blocked } = this.#watch;
    const out = batch.filter((event) => mayPass(event, blocked, this.#ended));
    for (const choice of blocked.keys()) {
      if (this.#ended.has(choice)) continue;
      this.#ended.add(choice);
      out.push({ type: 'finish', choice, reason: 'content_filter' });
    }
    this.#hasShown ||= hasContent(out);
    return out;
  }
}

/** Words that a blocked choice has said before the hit may be shown: its editors let none go that came after it. */
function mayPass(event: ChatEvent, blocked: ReadonlyMap<number, string>, ended: ReadonlySet<number>): boolean {
  if (event.type === 'text') return !ended.has(event.choice);
  if (event.type === 'tool-call' || event.type === 'finish') return !blocked.has(event.choice);
  // What holds for the whole answer may be of the blocked choice.
  return event.type !== 'extra' || (event.at !== 'chunk' && !blocked.has(event.choice ?? 0));
}
