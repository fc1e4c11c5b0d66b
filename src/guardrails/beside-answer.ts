import type { ChatCall } from '../chat/call.ts';
import type { BesideEvent } from '../chat/edit-text.ts';
import type { ToolCallEvent } from '../chat/event.ts';
import { mapBesideText, nameOfTool } from '../chat/map-text.ts';
import type { AnswerWatch } from './answer-watch.ts';
import { onceThere } from './once-there.ts';
import { REMOVED } from './quarantine.ts';
import type { Rule } from './rule.ts';

type Then<T> = T | Promise<T>;
/** What is left of each text. */
type Left = ReadonlyMap<string, string>;

const nothing: Left = new Map();
/** A model judges what is said; a code or a signature says nothing. */
const words = /\S\s+\S/;
const REMOVED_NAME = 'removed';

/**
 * Has the guardrails look at what stands beside the texts of an answer: sources, notes, fields that the vocabulary does not
 * name, and names of tools that the caller has not given. Each comes whole, so none is held; what may not be shown is taken
 * out of it, and the answer goes on.
 */
export class BesideAnswer {
  readonly #rules: readonly Rule[];
  readonly #watch: AnswerWatch;
  readonly #tools: ChatCall['tools'];

  constructor(rules: readonly Rule[], watch: AnswerWatch, tools: ChatCall['tools']) {
    this.#rules = rules;
    this.#watch = watch;
    this.#tools = tools;
  }

  readonly event = (event: BesideEvent): Then<BesideEvent> => {
    const texts = new Set<string>();
    mapBesideText(event, (text) => {
      if (text !== '') texts.add(text);
      return text;
    });
    return onceThere(this.#lookedAt([...texts]), (left) =>
      left.size === 0 ? event : mapBesideText(event, (text) => left.get(text) ?? text),
    );
  };

  readonly called = (event: ToolCallEvent): Then<ToolCallEvent> =>
    onceThere(this.#named(event), (named) => this.#withFields(named));

  #named(event: ToolCallEvent): Then<ToolCallEvent> {
    const { name } = event;
    if (name === undefined || this.#tools?.some((tool) => nameOfTool(tool) === name)) return event;
    return onceThere(this.#lookedAt([name]), (left) => (left.size === 0 ? event : { ...event, name: REMOVED_NAME }));
  }

  #withFields(event: ToolCallEvent): Then<ToolCallEvent> {
    const { extra, choice } = event;
    if (!extra) return event;
    const beside: BesideEvent = { type: 'extra', at: 'delta', choice, extra };
    return onceThere(this.event(beside), (edited) =>
      edited.type !== 'extra' || edited === beside ? event : { ...event, extra: edited.extra },
    );
  }

  #lookedAt(texts: readonly string[]): Then<Left> {
    let left: Then<Left> = nothing;
    for (const rule of this.#rules) {
      if (rule.guardrail.concerns?.(this.#watch.asked) === false) continue;
      if (rule.guardrail.timeoutMs !== undefined) left = onceThere(left, (so) => this.#together(rule, texts, so));
      else for (const text of texts) left = onceThere(left, (so) => this.#byItself(rule, text, so));
    }
    return left;
  }

  #byItself(rule: Rule, text: string, so: Left): Then<Left> {
    const given = so.get(text) ?? text;
    return onceThere(this.#watch.look(rule, given), (found) => {
      const left = found.length === 0 ? given : this.#watch.leftBeside(found, given);
      return left === given ? so : new Map(so).set(text, left);
    });
  }

  /** All words in one look, for it costs something; where that finds more than may be told of, all of them go. */
  #together(rule: Rule, texts: readonly string[], so: Left): Then<Left> {
    const spoken = texts.filter((text) => words.test(text));
    if (spoken.length === 0) return so;
    const given = spoken.map((text) => so.get(text) ?? text).join('\n');
    return onceThere(this.#watch.look(rule, given), (found) => {
      const isSame = found.length === 0 || this.#watch.leftBeside(found, given) === given;
      return isSame ? so : new Map([...so, ...spoken.map((text) => [text, REMOVED] as const)]);
    });
  }
}
