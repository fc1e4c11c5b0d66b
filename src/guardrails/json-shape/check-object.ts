import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';
import type { Check } from './check.ts';
import type { ShapeFault } from './shape-fault.ts';

/** Names are looked up, some of them in the time of a step. */
const NAMES_PER_STEP = 2;

export function checkObject(
  value: JsonObject,
  schema: JsonObject,
  path: string,
  faults: ShapeFault[],
  check: Check,
): void {
  const names = Object.keys(value);
  const fail = (keyword: string, name?: string): void =>
    void faults.push({ pointer: name === undefined ? path : `${path}/${encoded(name)}`, keyword });
  const { minProperties, maxProperties, propertyNames, dependentRequired, dependentSchemas } = schema;
  const required = namesIn(schema['required']);
  check.spend((names.length + required.length) / NAMES_PER_STEP);
  if (typeof minProperties === 'number' && names.length < minProperties) fail('minProperties');
  if (typeof maxProperties === 'number' && names.length > maxProperties) fail('maxProperties');
  for (const name of required) if (!Object.hasOwn(value, name)) fail('required', name);
  if (propertyNames !== undefined && !names.every((name) => check.fits(name, propertyNames))) fail('propertyNames');
  for (const [name, others] of membersOf(dependentRequired)) {
    check.spend(1);
    if (!Object.hasOwn(value, name)) continue;
    const wanted = namesIn(others);
    check.spend(wanted.length / NAMES_PER_STEP);
    for (const other of wanted) if (!Object.hasOwn(value, other)) fail('dependentRequired', other);
  }
  for (const [name, dependent] of membersOf(dependentSchemas)) {
    check.spend(1);
    if (Object.hasOwn(value, name)) check.look(value, dependent, path, faults);
  }
  checkMembers(value, names, schema, path, faults, check);
}

function checkMembers(
  value: JsonObject,
  names: readonly string[],
  { properties, patternProperties, additionalProperties }: JsonObject,
  path: string,
  faults: ShapeFault[],
  check: Check,
): void {
  const known = isJsonObject(properties) ? properties : {};
  const byPattern = membersOf(patternProperties);
  for (const name of names) {
    const member = value[name] ?? null;
    const isKnown = Object.hasOwn(known, name);
    // A name that only the answer gives may be a person's.
    const place = `${path}/${isKnown ? encoded(name) : '*'}`;
    if (isKnown) check.look(member, known[name], place, faults);
    let isNamed = isKnown;
    for (const [pattern, schema] of byPattern) {
      check.spend(1);
      if (!check.patterns.matches(pattern, name)) continue;
      isNamed = true;
      check.look(member, schema, place, faults);
    }
    if (isNamed || additionalProperties === undefined) continue;
    if (additionalProperties === false) faults.push({ pointer: place, keyword: 'additionalProperties' });
    else check.look(member, additionalProperties, place, faults);
  }
}

const membersOf = (value: Json | undefined): readonly (readonly [string, Json])[] =>
  isJsonObject(value) ? Object.entries(value) : [];

const namesIn = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((one: Json) => typeof one === 'string') : [];

const encoded = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
