import type { ToolCallEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';
import { newId } from '../../runtime/ids.ts';
import { jsonOrUndefined } from '../json-or-undefined.ts';
import { extraOf } from './extra.ts';

const MAX_TOOL_CALLS = 512;

type Call = {
  readonly id: string;
  /** The upstream gave no id, so it was made here. */
  readonly isUnnumbered: boolean;
  name: string;
  /** Its arguments so far. */
  said: string;
  isSilent: boolean;
};

/**
 * Gives each tool call of a choice its position, contiguous from 0. Upstreams number calls by `index`, from any start;
 * some leave it out, some give all the same, some give each fragment a new id: a call begins with a new index, or with a
 * new id or name; without any id also with its name told again and new arguments behind whole ones. Id and name are passed on once, with the first fragment.
 */
export class ToolPositions {
  readonly #byIndex = new Map<number, number>();
  readonly #calls: Call[] = [];

  read(fragment: JsonObject, choice: number): ToolCallEvent {
    const { index: _, id: __, type: ___, function: called, custom, ...rest } = fragment;
    const isCustom = isJsonObject(custom);
    const body = isCustom ? custom : isJsonObject(called) ? called : {};
    const { name: given, [isCustom ? 'input' : 'arguments']: said, ...inner } = body;
    const name = typeof given === 'string' && given !== '' ? given : undefined;
    const argumentsText = argumentsIn(said);
    const { position, fresh } = this.#place(fragment, name, argumentsText);
    const unnamed = extraOf(inner);
    const extra = extraOf(unnamed ? { ...rest, [isCustom ? 'custom' : 'function']: unnamed.fields } : rest);
    const call = this.#calls[position];
    if (call && (isCustom || argumentsText !== '')) call.isSilent = false;
    if (call?.isUnnumbered) call.said += argumentsText;
    return {
      type: 'tool-call',
      choice,
      position,
      ...(fresh && call ? { id: call.id, name: call.name } : this.#lateName(position, name)),
      argumentsText,
      ...(isCustom && { custom: true }),
      ...(extra && { extra }),
    };
  }

  /** The last fragments, once all has come: arguments are JSON, so a function without any gets an empty object. */
  end(choice: number): readonly ToolCallEvent[] {
    return this.#calls.flatMap(({ isSilent }, position) =>
      isSilent ? [{ type: 'tool-call', choice, position, argumentsText: '{}' }] : [],
    );
  }

  /** A name that came after its call had begun; a name told again is not passed on again. */
  #lateName(position: number, name: string | undefined): { name: string } | undefined {
    const call = this.#calls[position];
    if (!call || name === undefined || call.name !== '') return undefined;
    call.name = name;
    return { name };
  }

  #place(fragment: JsonObject, name: string | undefined, argumentsText: string): { position: number; fresh: boolean } {
    const id = typeof fragment.id === 'string' && fragment.id !== '' ? fragment.id : undefined;
    const index = typeof fragment.index === 'number' ? fragment.index : undefined;
    const known = this.#known(index, id, name, argumentsText);
    if (known !== undefined) return { position: known, fresh: false };
    if (this.#calls.length >= MAX_TOOL_CALLS) {
      throw new GatewayFailure('upstream_invalid', 'The model server sent too many tool calls.');
    }
    const position = this.#calls.push(begun(id, name)) - 1;
    if (index !== undefined) this.#byIndex.set(index, position);
    return { position, fresh: true };
  }

  /** The call that a fragment goes on with; undefined when it begins another. */
  #known(
    index: number | undefined,
    id: string | undefined,
    name: string | undefined,
    argumentsText: string,
  ): number | undefined {
    const going = index === undefined ? this.#calls.length - 1 : (this.#byIndex.get(index) ?? -1);
    const call = this.#calls[going];
    if (!call) return undefined;
    if (id !== undefined && id !== call.id) {
      const earlier = this.#calls.findIndex((known) => known.id === id);
      if (earlier >= 0) return earlier;
      return name === undefined ? going : undefined;
    }
    if (id !== undefined || name === undefined || call.name === '') return going;
    return index !== undefined && name === call.name && !isAnother(call, argumentsText) ? going : undefined;
  }
}

const begun = (id: string | undefined, name = ''): Call => ({
  id: id ?? `call_${newId()}`,
  isUnnumbered: id === undefined,
  name,
  said: '',
  isSilent: true,
});

/** Whether another object begins behind one that is whole. Looked at in full only where the edges say so. */
const isAnother = ({ isUnnumbered, said }: Call, argumentsText: string): boolean =>
  isUnnumbered && /^\s*\{/.test(argumentsText) && said.trimEnd().endsWith('}') && isJsonObject(jsonOrUndefined(said));

/** Arguments are text on the wire; some upstreams send the object itself. */
const argumentsIn = (value: Json | undefined): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
