import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';
import type { Check } from './check.ts';
import type { ShapeFault } from './shape-fault.ts';

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
  const { minProperties, maxProperties, required, propertyNames, dependentRequired, dependentSchemas } = schema;
  if (typeof minProperties === 'number' && names.length < minProperties) fail('minProperties');
  if (typeof maxProperties === 'number' && names.length > maxProperties) fail('maxProperties');
  for (const name of namesIn(required)) if (!Object.hasOwn(value, name)) fail('required', name);
  if (propertyNames !== undefined && !names.every((name) => check.fits(name, propertyNames))) fail('propertyNames');
  for (const [name, others] of membersOf(dependentRequired)) {
    if (!Object.hasOwn(value, name)) continue;
    for (const other of namesIn(others)) if (!Object.hasOwn(value, other)) fail('dependentRequired', other);
  }
  for (const [name, dependent] of membersOf(dependentSchemas))
    if (Object.hasOwn(value, name)) check.look(value, dependent, path, faults);
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
