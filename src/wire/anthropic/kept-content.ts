import { sizeOfJson } from '../../chat/event-size.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';
import { isThinking, type KeptTurn, keptTurn } from './kept-turn.ts';
import { textIn } from '../text-in.ts';

/** Longer than any thinking; a bound on what a model that never ends can make us hold. */
const MOST_CHARS = 8_000_000;
/** Of one text; more than a reader looks at. */
export const MOST_CITATIONS = 256;

type Block = Record<string, Json>;
type OpenBlock = { readonly block: Block; input: string; citations: Json[] | undefined };

/** Fields that grow by their deltas: the delta's type, its field, and the block's field. */
const growing: ReadonlyMap<string, readonly [from: string, to: string]> = new Map([
  ['text_delta', ['text', 'text']],
  ['thinking_delta', ['thinking', 'thinking']],
  ['signature_delta', ['signature', 'signature']],
]);

/**
 * The content blocks of an answer as they have to be sent back: thinking always, with its signature; texts and inputs
 * only where the answer may be paused.
 */
export class KeptContent {
  readonly #keepsAll: boolean;
  readonly #blocks: Block[] = [];
  #open = new Map<number, OpenBlock>();
  #chars = 0;

  constructor(keepsAll: boolean) {
    this.#keepsAll = keepsAll;
  }

  begin(index: number, block: JsonObject): void {
    const kept: Block = this.#keeps(block) ? { ...block } : { type: block.type ?? '', id: block.id ?? '' };
    this.#count(sizeOfJson(kept));
    this.#blocks.push(kept);
    this.#open.set(index, { block: kept, input: '', citations: undefined });
  }

  addText(index: number, text: string): void {
    if (this.#keepsAll) this.add(index, { type: 'text_delta', text });
  }

  add(index: number, delta: JsonObject): void {
    const open = this.#open.get(index);
    if (!open || !this.#keeps(open.block)) return;
    const [from, to] = growing.get(textIn(delta.type)) ?? [];
    const text = from === undefined ? delta.partial_json : delta[from];
    if (typeof text === 'string') {
      this.#count(text.length);
      if (to === undefined) open.input += text;
      else open.block[to] = textIn(open.block[to]) + text;
    } else if (delta.type === 'citations_delta' && delta.citation !== undefined) {
      this.#cite(open, delta.citation);
    }
  }

  #cite(open: OpenBlock, citation: Json): void {
    if (!open.citations) {
      const { citations } = open.block; // the frame's own list, which is not ours to change
      open.citations = Array.isArray(citations) ? (citations as readonly Json[]).slice(0, MOST_CITATIONS) : [];
      open.block.citations = open.citations;
    }
    if (open.citations.length >= MOST_CITATIONS) return;
    this.#count(JSON.stringify(citation).length);
    open.citations.push(citation);
  }

  /** The blocks of this stream are whole: the next stream counts its own from 0. */
  settle(): void {
    for (const { block, input } of this.#open.values()) if (input !== '') block.input = parsed(input);
    this.#open = new Map();
  }

  /** Everything said so far, to be sent back as it is. */
  all(): readonly JsonObject[] {
    return this.#blocks.filter((block) => block.type !== 'text' || textIn(block.text).trim() !== '');
  }

  /** The turn to keep for the next request; undefined where nothing has to come back. */
  turn(): KeptTurn | undefined {
    return keptTurn(this.#blocks.filter((block) => !isThinking(block) || isWhole(block)));
  }

  #keeps(block: JsonObject): boolean {
    return this.#keepsAll || isThinking(block);
  }

  #count(chars: number): void {
    this.#chars += chars;
    if (this.#chars > MOST_CHARS)
      throw new GatewayFailure('upstream_invalid', 'The model server sent thinking without end.');
  }
}

/** Thinking that was cut before its signature would be refused. */
const isWhole = (block: JsonObject): boolean =>
  block.type === 'redacted_thinking' || (typeof block.signature === 'string' && block.signature !== '');

function parsed(input: string): JsonObject {
  try {
    const value: unknown = JSON.parse(input);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
