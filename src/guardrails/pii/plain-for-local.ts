import type { ChatCall } from '../../chat/call.ts';
import { editText, type TextEditor } from '../../chat/edit-text.ts';
import type { ChatLayer } from '../../chat/model.ts';
import { mapBesideText, mapText } from '../../chat/map-text.ts';
import { RequestVault } from './vault.ts';

/** Of more values a model reads the placeholders: to look for each of them in what it says would take too long. */
const MOST_VALUES = 256;

type Known = readonly { readonly value: string; readonly placeholder: string }[];

/**
 * The layer round a local model that may read what the sender wrote as it is, where the policy says so. What came from
 * documents and tools stays masked for it, and what it says again of the sender's data is masked again.
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
    const [inText, inJson] = [longestFirst(known), longestFirst(known.map(escaped))];
    return editText(
      ({ kind, custom }) => new MaskedAgain(kind === 'tool' && custom !== true ? inJson : inText),
      (event) => mapBesideText(event, (text) => maskedAgain(text, inText)),
    )(next(plain as C));
  };

const longestFirst = (known: Known): Known => [...known].sort((a, b) => b.value.length - a.value.length);

const escaped = ({ value, placeholder }: Known[number]): Known[number] => ({
  value: JSON.stringify(value).slice(1, -1),
  placeholder,
});

const maskedAgain = (text: string, known: Known): string =>
  known.reduce((masked, { value, placeholder }) => masked.replaceAll(value, () => placeholder), text);

/** Holds back what may be the beginning of a known value. */
class MaskedAgain implements TextEditor {
  readonly #known: Known;
  #held = '';

  constructor(known: Known) {
    this.#known = known;
  }

  get isHolding(): boolean {
    return this.#held !== '';
  }

  push(text: string): string {
    const whole = maskedAgain(this.#held + text, this.#known);
    const cut = this.#unfinished(whole);
    this.#held = whole.slice(cut);
    return whole.slice(0, cut);
  }

  end(): string {
    const left = this.#held;
    this.#held = '';
    return left;
  }

  #unfinished(text: string): number {
    const longest = this.#known[0]?.value.length ?? 0;
    for (let at = Math.max(0, text.length - longest + 1); at < text.length; at++)
      if (this.#known.some(({ value }) => value.startsWith(text.slice(at)))) return at;
    return text.length;
  }
}
