import type { ChatCall } from '../../chat/call.ts';
import type { BesideEvent, Channel, TextEditor } from '../../chat/edit-text.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { mapBesideText } from '../../chat/map-text.ts';
import { throwMasked } from './masked-failure.ts';
import type { ModelData, ModelText } from './model-data.ts';
import { unfinishedPlaceholder } from './placeholder.ts';
import type { RequestVault } from './vault.ts';

/**
 * What a caller sees of an answer: placeholders give way to the values that it may see, personal data that the model says
 * of itself to placeholders.
 */
export class Showing {
  readonly vault: RequestVault;
  readonly modelData: ModelData;
  /** Something has left for the client, so that a failure can no longer be a rejection. */
  #hasLeft = false;
  /** What needs a right stays hidden, since it could not be written down. */
  #isSilenced = false;
  /** A whole answer leaves only when all of it is there. */
  readonly #leaves: boolean;

  constructor(vault: RequestVault, modelData: ModelData, delivery: ChatCall['delivery']) {
    this.vault = vault;
    this.modelData = modelData;
    this.#leaves = delivery === 'stream';
  }

  readonly open = ({ kind, custom }: Channel): TextEditor =>
    new ShownText(this, kind === 'tool' && custom !== true ? 'json' : 'plain');

  readonly failed = (thrown: unknown): void => throwMasked(thrown, this.vault);

  /** A tool call leaves with its name, be there something of its arguments or not. */
  #left(text: string, encoding: 'plain' | 'json'): string {
    if (this.#leaves && (text !== '' || encoding === 'json')) this.#hasLeft = true;
    return text;
  }

  readonly beside = (event: BesideEvent): ChatEvent | Promise<ChatEvent> => {
    const masked = mapBesideText(event, (text) => this.modelData.masked(text));
    if (this.vault.isEmpty) return masked;
    const isProtected = this.#hidden(masked);
    return isProtected ? isProtected.then(() => this.#restoredBeside(masked)) : this.#restoredBeside(masked);
  };

  /** What is to be shown of a text that is whole. */
  shown(text: string, encoding: 'plain' | 'json'): string | Promise<string> {
    const { vault } = this;
    if (vault.isEmpty || !text.includes('[')) return this.#left(text, encoding);
    const disclosed = this.#disclosed(text);
    return disclosed
      ? disclosed.then(() => this.#left(vault.restored(text, encoding), encoding))
      : this.#left(vault.restored(text, encoding), encoding);
  }

  #restoredBeside(event: BesideEvent): BesideEvent {
    return mapBesideText(event, (text) => this.vault.restored(text, 'plain'));
  }

  #hidden(event: BesideEvent): Promise<void> | undefined {
    let all = '';
    mapBesideText(event, (text) => {
      if (text.includes('[')) all += `${text}\n`;
      return text;
    });
    return all === '' ? undefined : this.#disclosed(all);
  }

  /** A promise where something is to be written down before this text may be shown with all that the caller may see. */
  #disclosed(text: string): Promise<void> | undefined {
    const { vault } = this;
    if (this.#isSilenced || !vault.disclosure.isAllowed) return undefined;
    const hidden = vault.protectedIn(text);
    return hidden.length === 0 ? undefined : this.#disclose(hidden);
  }

  async #disclose(hidden: ReturnType<RequestVault['protectedIn']>): Promise<void> {
    try {
      await this.vault.disclosure.show(hidden);
    } catch (thrown) {
      if (!this.#hasLeft) throw thrown;
      this.#isSilenced = true;
    }
  }
}

/** One text of an answer on its way out. */
class ShownText implements TextEditor {
  readonly #showing: Showing;
  readonly #encoding: 'plain' | 'json';
  readonly #masked: ModelText;
  /** Of what is masked, the beginning of a placeholder. */
  #held = '';

  constructor(showing: Showing, encoding: 'plain' | 'json') {
    this.#showing = showing;
    this.#encoding = encoding;
    this.#masked = showing.modelData.open(encoding);
  }

  get isHolding(): boolean {
    return this.#held !== '' || this.#masked.isHolding;
  }

  push(text: string): string | Promise<string> {
    const whole = this.#held + this.#masked.push(text);
    const cut = this.#showing.vault.isEmpty ? whole.length : unfinishedPlaceholder(whole);
    this.#held = whole.slice(cut);
    return this.#showing.shown(whole.slice(0, cut), this.#encoding);
  }

  end(): string | Promise<string> {
    const left = this.#held + this.#masked.end();
    this.#held = '';
    return this.#showing.shown(left, this.#encoding);
  }
}
