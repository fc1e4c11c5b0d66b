import type { JsonObject } from '../../chat/json.ts';

type Turn = { readonly role: 'user' | 'assistant'; readonly content: readonly JsonObject[] };

/** Stands where the API wants a user to have spoken and nobody did. */
const SOMETHING = '…';

/**
 * The turns of a conversation as the API wants them: user first, then in alternation, every tool call answered at the
 * beginning of the next user turn.
 */
export class Turns {
  readonly #turns: Turn[] = [];
  #assistant: JsonObject[] = [];
  #results = new Map<string, JsonObject>();
  #user: JsonObject[] = [];
  /** Calls that nobody answered; they are answered in the caller's place. */
  missing = 0;

  user(blocks: readonly JsonObject[]): void {
    this.#user.push(...blocks);
  }

  /** The answer to a call of the latest assistant turn; false where that turn made no such call. */
  result(id: string, block: JsonObject): boolean {
    if (!this.#calls().includes(id)) return false;
    const before = this.#results.get(id);
    this.#results.set(id, before ? { ...before, content: [...contentOf(before), ...contentOf(block)] } : block);
    return true;
  }

  assistant(blocks: readonly JsonObject[]): void {
    if (blocks.length === 0) return;
    const isAnswered = this.#user.length > 0 || this.#results.size > 0 || this.#calls().length > 0;
    if (isAnswered || this.#assistant.length === 0) this.#close();
    this.#assistant.push(...blocks);
  }

  /** All turns; the last may be the assistant's. */
  end(): readonly Turn[] {
    this.#close();
    return this.#turns;
  }

  #calls(): readonly string[] {
    return this.#assistant.flatMap(({ type, id }) => (type === 'tool_use' && typeof id === 'string' ? [id] : []));
  }

  /** Writes down the assistant's turn and the user's after it. */
  #close(): void {
    const results = this.#calls().map((id) => this.#results.get(id) ?? this.#madeUp(id));
    if (this.#assistant.length > 0) this.#turns.push({ role: 'assistant', content: this.#assistant });
    const content = [...results, ...this.#user];
    if (content.length > 0) this.#turns.push({ role: 'user', content });
    else if (this.#turns.length === 0) this.#turns.push({ role: 'user', content: [{ type: 'text', text: SOMETHING }] });
    this.#assistant = [];
    this.#results = new Map();
    this.#user = [];
  }

  #madeUp(id: string): JsonObject {
    this.missing++;
    return { type: 'tool_result', tool_use_id: id, content: '{"error":"no result"}', is_error: true };
  }
}

const contentOf = ({ content }: JsonObject): readonly JsonObject[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : ((content ?? []) as readonly JsonObject[]);
