import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';
import type { Check } from './check.ts';
import { checkArray } from './check-array.ts';
import { checkObject } from './check-object.ts';
import { checkPlain } from './check-plain.ts';
import { Patterns } from './patterns.ts';
import { MOST_FAULTS, type ShapeFault, TooMuchToCheck } from './shape-fault.ts';

/** Values looked at under schemas: ten thousand take a few milliseconds, and as many stretches of a text no more. */
const MOST_STEPS = 100_000;
const CHARS_PER_STEP = 64;
const DEEPEST = 200;

/**
 * What of a value does not fit a JSON Schema (draft 2020-12): types, values, lengths, members, combinations and references
 * within the schema. `format` and `unevaluated…` are not gone by, and neither are references elsewhere. Work is bounded,
 * for schemas come from clients: throws `TooMuchToCheck`.
 */
export function shapeFaults(value: Json, schema: JsonObject | true): readonly ShapeFault[] {
  const faults: ShapeFault[] = [];
  new ShapeCheck(schema).look(value, schema, '', faults);
  return faults.slice(0, MOST_FAULTS);
}

class ShapeCheck implements Check {
  readonly patterns = new Patterns(this);
  readonly #root: Json;
  #steps = 0;
  #depth = 0;

  constructor(root: Json) {
    this.#root = root;
  }

  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MOST_STEPS) throw new TooMuchToCheck();
  }

  spendOn(text: string, times = 1): void {
    this.spend((text.length * times) / CHARS_PER_STEP);
  }

  fits(value: Json, schema: Json | undefined): boolean {
    const faults: ShapeFault[] = [];
    this.look(value, schema, '', faults);
    return faults.length === 0;
  }

  look(value: Json, schema: Json | undefined, path: string, faults: ShapeFault[]): void {
    this.spend(1);
    if (schema === false) faults.push({ pointer: path, keyword: 'false' });
    if (!isJsonObject(schema) || faults.length >= MOST_FAULTS) return;
    if (++this.#depth > DEEPEST) throw new TooMuchToCheck();
    checkPlain(value, schema, path, faults, this);
    if (Array.isArray(value)) checkArray(value as readonly Json[], schema, path, faults, this);
    else if (isJsonObject(value)) checkObject(value, schema, path, faults, this);
    this.#combined(value, schema, path, faults);
    this.#depth--;
  }

  #combined(value: Json, schema: JsonObject, path: string, faults: ShapeFault[]): void {
    const { $ref, allOf, anyOf, oneOf, not, if: condition, then, else: otherwise } = schema;
    if (typeof $ref === 'string') this.look(value, this.#referred($ref), path, faults);
    for (const part of listOf(allOf)) this.look(value, part, path, faults);
    if (Array.isArray(anyOf) && !listOf(anyOf).some((part) => this.fits(value, part)))
      faults.push({ pointer: path, keyword: 'anyOf' });
    if (Array.isArray(oneOf) && listOf(oneOf).filter((part) => this.fits(value, part)).length !== 1)
      faults.push({ pointer: path, keyword: 'oneOf' });
    if (not !== undefined && this.fits(value, not)) faults.push({ pointer: path, keyword: 'not' });
    if (condition !== undefined) this.look(value, this.fits(value, condition) ? then : otherwise, path, faults);
  }

  /** `#`, or `#/…` as a JSON pointer; what is elsewhere is nothing to go by. */
  #referred(reference: string): Json | undefined {
    if (!reference.startsWith('#')) return undefined;
    let at: Json | undefined = this.#root;
    this.spendOn(reference);
    for (const token of reference.slice(1).split('/').slice(1)) {
      this.spend(1);
      const name = decoded(token);
      if (Array.isArray(at)) at = (at as readonly Json[])[Number(name)];
      else at = isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
    }
    return at;
  }
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

function decoded(token: string): string {
  let name = token;
  try {
    name = decodeURIComponent(token);
  } catch {
    // Then it is meant as it is written.
  }
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}
