import type { Origin } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { TextForm } from '../../chat/map-text.ts';
import type { Scope } from '../../chat/scope.ts';
import type { Audience, Vault } from '../../chat/vault.ts';
import { canonicalOf } from './canonical.ts';
import { type Asking, countOf, Disclosure, type DisclosurePorts, type HeldValue } from './disclosure.ts';
import { isJson, replaceStretches, rewriteJson, viewJson } from './json-text.ts';
import type { PiiType } from './pii-span.ts';
import { type FinderPorts, PiiFinder } from './pii-finder.ts';
import { type PlaceholderMint, replacePlaceholders } from './placeholder.ts';
import type { PiiPolicy } from './policy.ts';
import { nameOf } from './type-names.ts';

/** What all vaults of a gateway share. */
export type VaultHouse = DisclosurePorts &
  FinderPorts & {
    readonly policyOf: (tenant: string) => PiiPolicy;
    /** Throws where the pepper cannot be read. */
    readonly mintOf: (tenant: string) => PlaceholderMint;
  };

/** Values that one request may hold; whatever comes beyond is replaced for good. */
const MOST_VALUES = 20_000;

const REDACTED = '***';

/** Of a message's name, as OpenAI reads it. */
const LONGEST_NAME = 64;

/** How a text came: in the request, from whoever sent it, or from elsewhere while it is answered. */
type Source = { readonly origin: Origin; readonly isOwn: boolean; readonly isOfRequest: boolean };

const ofModel: Source = { origin: 'model', isOwn: false, isOfRequest: false };

/** The personal data of one request. Most have none, so everything is made when it is needed. */
export class RequestVault implements Vault {
  readonly #house: VaultHouse;
  readonly #asking: Asking;
  #policy: PiiPolicy | undefined;
  #mint: PlaceholderMint | undefined;
  #disclosure: Disclosure | undefined;
  #finder: PiiFinder | undefined;
  #values: Map<string, HeldValue> | undefined;
  /** By type and value as written. */
  #placeholders: Map<string, string> | undefined;
  /** Placeholders that stood in the request as it came. */
  #typed: Set<string> | undefined;
  /** Placeholders that were put into texts of the request which are still to be looked through. */
  #put: Set<string> | undefined;
  /** What was replaced since that was last told. */
  #untold: { readonly type: PiiType; readonly origin: Origin }[] | undefined;

  constructor(house: VaultHouse, asking: Asking) {
    this.#house = house;
    this.#asking = asking;
  }

  get policy(): PiiPolicy {
    return (this.#policy ??= this.#house.policyOf(this.#asking.principal.tenant));
  }

  get disclosure(): Disclosure {
    return (this.#disclosure ??= new Disclosure(this.#house, this.#asking));
  }

  get finder(): PiiFinder {
    return (this.#finder ??= new PiiFinder(this.#house, this.policy));
  }

  get isEmpty(): boolean {
    return this.#values === undefined;
  }

  valueOf(placeholder: string): HeldValue | undefined {
    return this.#values?.get(placeholder);
  }

  mask(text: string, origin: Origin): string {
    const masked = this.#masked(text, 'text', { origin, isOwn: origin === 'caller', isOfRequest: false });
    this.tell();
    return masked;
  }

  /** A text of the request itself. Throws `content_filter` for a datum of a type that may not pass. */
  maskOfRequest(text: string, origin: Origin, form: TextForm): string {
    return this.#masked(text, form, { origin, isOwn: this.policy.isGivenBack(origin), isOfRequest: true });
  }

  /** The placeholder, or whatever takes the place of a datum of the request that was found by other means. */
  maskValueOfRequest(type: PiiType, value: string, origin: Origin): string {
    const words = this.#wordsFor(type, value, { origin, isOwn: this.policy.isGivenBack(origin), isOfRequest: true });
    (this.#put ??= new Set<string>()).add(words);
    return words;
  }

  /** What takes the place of a datum that a model said of itself; kept only for who may see it, once that is written down. */
  maskOfModel(type: PiiType, value: string): string {
    const isRedacted = this.policy.actionOf(type) === 'redact';
    if (!isRedacted && this.disclosure.isAllowed) return this.#kept(type, value, ofModel);
    this.#count(type, 'model');
    return isRedacted ? REDACTED : this.#minted(type, value);
  }

  /** Records what was replaced since the last time. */
  tell(): void {
    const untold = this.#untold;
    if (!untold) return;
    this.#untold = undefined;
    const { id, record } = this.#asking;
    for (const origin of new Set(untold.map((one) => one.origin)))
      record({
        kind: 'masked',
        request: id,
        origin,
        types: countOf(untold.filter((one) => one.origin === origin)),
      });
  }

  async reveal(text: string, audience: Audience, encoding: 'plain' | 'json' = 'plain'): Promise<string> {
    if (!this.#values || (audience.to === 'model' && !this.#mayReadPlain(audience))) return text;
    if (audience.to === 'model' || audience.to === 'store') return this.restoredOwn(text, encoding);
    await this.disclosure.show(this.protectedIn(text));
    return this.restored(text, encoding);
  }

  /** The data in a text that need a right to be seen, and have not been shown so far. */
  protectedIn(text: string): readonly HeldValue[] {
    const found: HeldValue[] = [];
    replacePlaceholders(text, (placeholder) => {
      const held = this.valueOf(placeholder);
      if (held && !this.#isGivenBack(held, placeholder) && !this.disclosure.isShown(held)) found.push(held);
      return undefined;
    });
    return found;
  }

  /** The text with those values that are the caller's own or have been shown. */
  restored(text: string, encoding: 'plain' | 'json'): string {
    return this.#restored(
      text,
      encoding,
      (held, at) => this.#isGivenBack(held, at) || this.#disclosure?.isShown(held) === true,
    );
  }

  /** The text with the sender's own values alone. */
  restoredOwn(text: string, encoding: 'plain' | 'json'): string {
    return this.#restored(text, encoding, (held, at) => this.#isGivenBack(held, at));
  }

  ownValues(): readonly { readonly value: string; readonly placeholder: string }[] {
    return [...(this.#values ?? [])].flatMap(([placeholder, { value, isOwn }]) =>
      isOwn && !this.#typed?.has(placeholder) ? [{ value, placeholder }] : [],
    );
  }

  #restored(
    text: string,
    encoding: 'plain' | 'json',
    isVisible: (held: HeldValue, placeholder: string) => boolean,
  ): string {
    return replacePlaceholders(text, (placeholder) => {
      const held = this.valueOf(placeholder);
      if (!held || !isVisible(held, placeholder)) return undefined;
      return encoding === 'json' ? JSON.stringify(held.value).slice(1, -1) : held.value;
    });
  }

  /**
   * Whoever sends a placeholder does not know what it stands for, so it is not told by their sending the value too: they
   * might have sent a list of all that it can be.
   */
  #isGivenBack({ isOwn }: HeldValue, placeholder: string): boolean {
    return isOwn && !this.#typed?.has(placeholder);
  }

  /** The placeholders of texts as they were sent, where some have been put into them since. */
  noteTyped(texts: Iterable<string>): void {
    for (const text of texts) this.#noteTyped(text);
  }

  #noteTyped(text: string, but?: ReadonlySet<string>): void {
    replacePlaceholders(text, (placeholder) => {
      if (but?.has(placeholder)) return undefined;
      if ((this.#typed ??= new Set<string>()).size < MOST_VALUES) this.#typed.add(placeholder);
      else throw tooMany();
      return undefined;
    });
  }

  #mayReadPlain({ locality }: Extract<Audience, { to: 'model' }>): boolean {
    return locality === 'local' && this.policy.plainForLocalModels;
  }

  #masked(text: string, form: TextForm, source: Source): string {
    if (!this.policy.isOn) return text;
    if (source.isOfRequest) this.#noteTyped(text, this.#put);
    if (form === 'name') return this.#maskedName(text, source);
    if (isJson(text, form)) return this.#maskedJson(text, source);
    return this.#replaced(text, source) ?? text;
  }

  /** Words of such a name stand with `_` or `-` between them, as nobody may write spaces there. */
  #maskedName(name: string, source: Source): string {
    const masked = this.#replaced(name.replace(/[_-]/g, ' '), source) ?? this.#replaced(name, source);
    if (masked === undefined) return name;
    const fitting = masked.replaceAll(' ', '_').replace(/[^A-Za-z0-9_-]/g, '');
    return fitting.slice(0, LONGEST_NAME) || 'anonymous';
  }

  /** Undefined where nothing is to be replaced. */
  #replaced(text: string, source: Source): string | undefined {
    const spans = this.finder.spansIn(text);
    if (spans.length === 0) return undefined;
    return replaceStretches(text, spans, ({ type }, value) => this.#wordsFor(type, value, source));
  }

  #maskedJson(raw: string, source: Source): string {
    const view = viewJson(raw);
    const spans = this.finder.spansIn(view.text);
    return spans.length === 0
      ? raw
      : rewriteJson(view, spans, ({ type }, value) => this.#wordsFor(type, value, source));
  }

  #wordsFor(type: PiiType, value: string, source: Source): string {
    const action = this.policy.actionOf(type);
    if (action === 'allow') return value;
    if (action === 'block' && source.isOfRequest) throw blocked(type);
    if (action !== 'mask') {
      this.#count(type, source.origin);
      return REDACTED;
    }
    return this.#kept(type, value, source);
  }

  #kept(type: PiiType, value: string, { origin, isOwn }: Source): string {
    const written = `${type}\n${value}`;
    const known = this.#placeholders?.get(written);
    if (known !== undefined) {
      if (isOwn) this.#makeOwn(known);
      return known;
    }
    this.#count(type, origin);
    const values = (this.#values ??= new Map<string, HeldValue>());
    if (values.size >= MOST_VALUES) return REDACTED;
    const placeholder = this.#free(values, type, value);
    const held = values.get(placeholder);
    if (!held) values.set(placeholder, { type, value, isOwn });
    else if (isOwn) held.isOwn = true;
    (this.#placeholders ??= new Map<string, string>()).set(written, placeholder);
    return placeholder;
  }

  /** The placeholder of a value, or a longer one where another value has it already: one in 10^15 does. */
  #free(values: ReadonlyMap<string, HeldValue>, type: PiiType, value: string): string {
    const placeholder = this.#minted(type, value);
    const held = values.get(placeholder);
    const isTaken = held && held.value !== value && canonicalOf(type, held.value) !== canonicalOf(type, value);
    return isTaken ? this.#minted(type, value, 'long') : placeholder;
  }

  #makeOwn(placeholder: string): void {
    const held = this.#values?.get(placeholder);
    if (held) held.isOwn = true;
  }

  #minted(type: PiiType, value: string, length: 'short' | 'long' = 'short'): string {
    const mint = (this.#mint ??= this.#house.mintOf(this.#asking.principal.tenant));
    return mint.placeholder(type, value, length);
  }

  #count(type: PiiType, origin: Origin): void {
    (this.#untold ??= []).push({ type, origin });
  }
}

/** The vault of a request. What is done without one, or with another's, masks nothing, so it throws. */
export function vaultOf({ vault }: Pick<Scope, 'vault'>): RequestVault {
  if (vault instanceof RequestVault) return vault;
  throw new GatewayFailure('masking_unavailable', 'This request cannot be looked through for personal data.');
}

const tooMany = (): GatewayFailure =>
  new GatewayFailure('invalid_request', `The request holds more than ${MOST_VALUES} placeholders. Send fewer.`);

const blocked = (type: PiiType): GatewayFailure =>
  new GatewayFailure(
    'content_filter',
    `The request holds ${nameOf(type)}, which may not be sent here. Take it out and ask again.`,
  );
