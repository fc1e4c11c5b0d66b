import type { ChatCall } from '../../chat/call.ts';
import type { BesideEvent, Channel, TextEditor } from '../../chat/edit-text.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { mapBesideText } from '../../chat/map-text.ts';
import { type JsonPlace, jsonStart, placeAfter } from './json-text.ts';
import { throwMasked } from './masked-failure.ts';
import type { ModelData } from './model-data.ts';
import { unfinishedPlaceholder } from './placeholder.ts';
import { unfinishedData } from './unfinished-data.ts';
import type { RequestVault } from './vault.ts';

/** Words that may tell what a number right after them is. */
const CONTEXT_CHARS = 64;
const MOST_KEPT_CHARS = 1024;

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
    const masked = mapBesideText(event, (text) => this.modelData.masked('', text));
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
  #held = '';
  /** What went before, as the model said it. */
  #before = '';
  /** Of JSON: where what is held begins. */
  #place: JsonPlace = jsonStart;

  constructor(showing: Showing, encoding: 'plain' | 'json') {
    this.#showing = showing;
    this.#encoding = encoding;
  }

  get isHolding(): boolean {
    return this.#held !== '';
  }

  push(text: string): string | Promise<string> {
    const { vault, modelData } = this.#showing;
    const whole = this.#held === '' ? text : this.#held + text;
    const cut = Math.min(
      vault.isEmpty ? whole.length : unfinishedPlaceholder(whole),
      modelData.isWatched ? unfinishedData(whole) : whole.length,
    );
    this.#held = cut === whole.length ? '' : whole.slice(cut);
    return this.#shown(cut === whole.length ? whole : whole.slice(0, cut));
  }

  end(): string | Promise<string> {
    const left = this.#held;
    this.#held = '';
    return this.#shown(left);
  }

  #shown(text: string): string | Promise<string> {
    const { modelData } = this.#showing;
    if (text === '' || !modelData.isWatched) return this.#showing.shown(text, this.#encoding);
    const isJson = this.#encoding === 'json';
    const masked = modelData.masked(this.#before, text, isJson ? this.#place : undefined);
    if (isJson) this.#place = placeAfter(this.#place, text);
    this.#before += masked;
    if (this.#before.length > MOST_KEPT_CHARS) this.#before = this.#before.slice(-CONTEXT_CHARS);
    return this.#showing.shown(masked, this.#encoding);
  }
}
