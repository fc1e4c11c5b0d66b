import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';
import { equalTo } from './canonical.ts';
import type { Check } from './check.ts';
import type { ShapeFault } from './shape-fault.ts';

/** Types, given values, and what holds for numbers and strings. */
export function checkPlain(value: Json, schema: JsonObject, path: string, faults: ShapeFault[], check: Check): void {
  const fail = (keyword: string): void => void faults.push({ pointer: path, keyword });
  const { type, enum: values, const: only } = schema;
  if (Array.isArray(type)) check.spend(type.length);
  if (type !== undefined && !hasType(value, type)) fail('type');
  if (Array.isArray(values)) {
    check.spend(values.length);
    if (!values.some(equalTo(value, check))) fail('enum');
  }
  if (only !== undefined && !equalTo(value, check)(only)) fail('const');
  if (typeof value === 'number') checkNumber(value, schema, fail);
  else if (typeof value === 'string') checkString(value, schema, fail, check);
}

function hasType(value: Json, type: Json): boolean {
  if (Array.isArray(type)) return type.some((one: Json) => !Array.isArray(one) && hasType(value, one));
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isJsonObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function checkNumber(value: number, schema: JsonObject, fail: (keyword: string) => void): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (typeof minimum === 'number' && value < minimum) fail('minimum');
  if (typeof maximum === 'number' && value > maximum) fail('maximum');
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) fail('exclusiveMinimum');
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) fail('exclusiveMaximum');
  if (typeof multipleOf === 'number' && multipleOf > 0 && !isMultiple(value, multipleOf)) fail('multipleOf');
}

/** 0.3 is a multiple of 0.1, though not in binary fractions. */
function isMultiple(value: number, of: number): boolean {
  const times = value / of;
  return Math.abs(times - Math.round(times)) < 1e-9 * Math.max(1, Math.abs(times));
}

function checkString(value: string, schema: JsonObject, fail: (keyword: string) => void, check: Check): void {
  const { minLength, maxLength, pattern } = schema;
  if (minLength !== undefined || maxLength !== undefined) {
    check.spendOn(value);
    const length = lettersIn(value);
    if (typeof minLength === 'number' && length < minLength) fail('minLength');
    if (typeof maxLength === 'number' && length > maxLength) fail('maxLength');
  }
  if (typeof pattern === 'string' && !check.patterns.matches(pattern, value)) fail('pattern');
}

/** A letter beyond the basic plane counts once. */
function lettersIn(text: string): number {
  let letters = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    const isPair = (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
    if (isPair) letters--;
  }
  return letters;
}
