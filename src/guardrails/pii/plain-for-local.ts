import type { ChatCall } from '../../chat/call.ts';
import { editText, type TextEditor } from '../../chat/edit-text.ts';
import type { ChatLayer } from '../../chat/model.ts';
import { mapBesideText, mapText } from '../../chat/map-text.ts';
import { ModelData, type ModelText } from './model-data.ts';
import { RequestVault } from './vault.ts';

/** Of more values a model reads the placeholders: to look for each of them in what it says would take too long. */
const MOST_VALUES = 256;

type Known = readonly { readonly value: string; readonly placeholder: string }[];

/**
 * The layer round a local model that may read what the sender wrote as it is, where the policy says so. What came from
 * documents and tools stays masked for it. Where it says the sender's data again, in the same spelling, they give way to
 * their placeholders, and whatever else is masked in a model's words is masked here.
 */
export const plainForLocal =
  <C extends ChatCall>(): ChatLayer<C> =>
  (next) =>
  (call) => {
    const { vault } = call.scope;
    if (!(vault instanceof RequestVault) || vault.isEmpty || !vault.policy.plainForLocalModels) return next(call);
    const known = vault.ownValues();
    if (known.length === 0 || known.length > MOST_VALUES) return next(call);
    const plain = mapText(call, (text, _, form) => vault.restoredOwn(text, form === 'json' ? 'json' : 'plain'));
    const [inText, inJson] = [new KnownValues(known), new KnownValues(known.map(escaped))];
    const data = new ModelData(vault, call);
    return editText(
      ({ kind, custom }) =>
        kind === 'tool' && custom !== true
          ? new MaskedAgain(inJson, data.open('json'))
          : new MaskedAgain(inText, data.open('plain')),
      (event) => mapBesideText(event, (text) => data.masked(inText.masked(text))),
    )(next(plain as C));
  };

const escaped = ({ value, placeholder }: Known[number]): Known[number] => ({
  value: JSON.stringify(value).slice(1, -1),
  placeholder,
});

/** Values to be looked for in texts; of two that begin at one place the longer one is found. */
class KnownValues {
  readonly #placeholders: ReadonlyMap<string, string>;
  readonly #any: RegExp;
  readonly #firstUnits: ReadonlySet<number>;
  readonly #longest: number;

  constructor(known: Known) {
    const values = known.map(({ value }) => value).sort((one, other) => other.length - one.length);
    this.#placeholders = new Map(known.map(({ value, placeholder }) => [value, placeholder]));
    this.#any = new RegExp(values.map((value) => value.replace(syntax, '\\$&')).join('|'), 'g');
    this.#firstUnits = new Set(values.map((value) => value.charCodeAt(0)));
    this.#longest = values[0]?.length ?? 0;
  }

  masked(text: string): string {
    return text.replace(this.#any, (value) => this.#placeholders.get(value) ?? value);
  }

  /** Where the last value begins that may go on behind the text; the text's length where none does. */
  unfinished(text: string): number {
    let from = 0;
    for (const { 0: value, index } of text.matchAll(this.#any)) {
      const open = this.#open(text, from);
      // A longer value may begin where this one does.
      if (open <= index) return open;
      from = index + value.length;
    }
    return this.#open(text, from);
  }

  #open(text: string, from: number): number {
    for (let at = Math.max(from, text.length - this.#longest + 1); at < text.length; at++) {
      if (!this.#firstUnits.has(text.charCodeAt(at))) continue;
      const begun = text.slice(at);
      for (const value of this.#placeholders.keys())
        if (value.length > begun.length && value.startsWith(begun)) return at;
    }
    return text.length;
  }
}

const syntax = /[$()*+./?[\\\]^{|}-]/g;

/** Holds back what may be the beginning of a known value, and then what a model may say of itself. */
class MaskedAgain implements TextEditor {
  readonly #known: KnownValues;
  readonly #data: ModelText;
  #held = '';

  constructor(known: KnownValues, data: ModelText) {
    this.#known = known;
    this.#data = data;
  }

  get isHolding(): boolean {
    return this.#held !== '' || this.#data.isHolding;
  }

  push(text: string): string {
    const whole = this.#held + text;
    const cut = this.#known.unfinished(whole);
    this.#held = whole.slice(cut);
    return this.#data.push(this.#known.masked(whole.slice(0, cut)));
  }

  end(): string {
    const left = this.#known.masked(this.#held);
    this.#held = '';
    return this.#data.push(left) + this.#data.end();
  }
}
