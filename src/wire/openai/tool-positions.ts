import type { ToolCallEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';
import { newId } from '../../runtime/ids.ts';
import { extraOf } from './extra.ts';

const MAX_TOOL_CALLS = 512;

/**
 * Gives each tool call of a choice its position, contiguous from 0. Upstreams number calls by `index`, from any start;
 * some leave it out, and then a new id or a name begins a new call. Id and name are passed on once, with the first
 * fragment.
 */
export class ToolPositions {
  readonly #byIndex = new Map<number, number>();
  readonly #ids: string[] = [];

  get count(): number {
    return this.#ids.length;
  }

  read(fragment: JsonObject, choice: number): ToolCallEvent {
    const { index: _, id: __, type: ___, function: called, custom, ...rest } = fragment;
    const body = isJsonObject(called) ? called : isJsonObject(custom) ? custom : {};
    const name = typeof body.name === 'string' && body.name !== '' ? body.name : undefined;
    const argumentsText = argumentsIn(isJsonObject(custom) ? body.input : body.arguments);
    const { position, fresh } = this.#place(fragment, name);
    const extra = extraOf(rest);
    return {
      type: 'tool-call',
      choice,
      position,
      ...(fresh && { id: this.#ids[position] ?? '', name: name ?? '' }),
      argumentsText,
      ...(isJsonObject(custom) && { custom: true }),
      ...(extra && { extra }),
    };
  }

  #place(fragment: JsonObject, name: string | undefined): { position: number; fresh: boolean } {
    const id = typeof fragment.id === 'string' && fragment.id !== '' ? fragment.id : undefined;
    const index = typeof fragment.index === 'number' ? fragment.index : undefined;
    const known = index === undefined ? this.#withoutIndex(id, name) : this.#byIndex.get(index);
    if (known !== undefined && !this.#isAnotherCall(known, id)) return { position: known, fresh: false };
    if (this.#ids.length >= MAX_TOOL_CALLS) {
      throw new GatewayFailure('upstream_invalid', 'The model server sent too many tool calls.');
    }
    const position = this.#ids.push(id ?? `call_${newId()}`) - 1;
    if (index !== undefined) this.#byIndex.set(index, position);
    return { position, fresh: true };
  }

  /** Some upstreams give every call index 0: another id is then another call. */
  #isAnotherCall(position: number, id: string | undefined): boolean {
    return id !== undefined && id !== this.#ids[position];
  }

  #withoutIndex(id: string | undefined, name: string | undefined): number | undefined {
    if (id !== undefined) {
      const known = this.#ids.indexOf(id);
      return known >= 0 ? known : undefined;
    }
    return name === undefined && this.#ids.length > 0 ? this.#ids.length - 1 : undefined;
  }
}

/** Arguments are text on the wire; some upstreams send the object itself. */
const argumentsIn = (value: Json | undefined): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
