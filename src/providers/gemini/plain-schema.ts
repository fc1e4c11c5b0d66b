import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';
import { referredTo } from './schema-reference.ts';

/** More than the schema of any tool has once its references are written out; a bound on what one can blow up to. */
const MOST_NODES = 5000;
/** Gemini itself refuses schemas that are nested much deeper. */
const MOST_DEPTH = 32;

/** Thrown for a schema that is past the bounds. */
export class SchemaTooLarge extends Error {}

/** What Gemini's function declarations know beside what is written below (ai.google.dev/api/caching#Schema). */
const copied = [
  'title',
  'description',
  'nullable',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minLength',
  'maxLength',
  'pattern',
  'minimum',
  'maximum',
] as const;

const formats = new Map<Json | undefined, readonly string[]>([
  ['string', ['date-time', 'enum']],
  ['number', ['float', 'double']],
  ['integer', ['int32', 'int64']],
]);

type Written = Record<string, Json>;

/**
 * A JSON Schema in the part of the language that Gemini's function declarations know: references are written out,
 * unknown words left out. Throws `SchemaTooLarge` past the bounds.
 */
export function plainSchema(root: JsonObject): JsonObject {
  let nodes = 0;

  function write(schema: Json, opened: readonly string[], depth: number): Written {
    if (++nodes > MOST_NODES) throw new SchemaTooLarge();
    if (!isJsonObject(schema)) return {};
    if (depth > MOST_DEPTH) return { type: 'object' };
    const { $ref: reference, ...beside } = schema;
    if (typeof reference === 'string') {
      // A schema that holds itself is written out once.
      if (opened.includes(reference)) return { type: 'object' };
      const target = referredTo(root, reference);
      const whole = isJsonObject(target) ? Object.assign({}, target, beside) : beside;
      return write(whole, [...opened, reference], depth + 1);
    }
    const inner = (value: Json): Written => write(value, opened, depth + 1);
    const written = writeTypes(schema, inner);
    for (const word of copied) if (schema[word] !== undefined) written[word] ??= schema[word];
    writeBounds(schema, written);
    writeChoices(schema, written);
    writeMembers(schema, written, inner);
    for (const part of listIn(schema.allOf)) join(written, inner(part));
    return written;
  }

  return write(root, [], 0);
}

const listIn = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

/** One type with `nullable`, or a choice of several. */
function writeTypes(schema: JsonObject, inner: (value: Json) => Written): Written {
  const { type } = schema;
  const types = (Array.isArray(type) ? (type as readonly Json[]) : [type]).filter((name) => typeof name === 'string');
  const named = types.filter((name) => name !== 'null');
  const offered = [...listIn(schema.anyOf), ...listIn(schema.oneOf)];
  const choices = offered.filter((choice) => !(isJsonObject(choice) && choice.type === 'null'));
  const written: Written = {};
  if (named.length < types.length || choices.length < offered.length) written.nullable = true;
  const [only] = named;
  if (named.length === 1 && only !== undefined) written.type = only;
  else if (named.length > 1) written.anyOf = named.map((name) => inner(Object.assign({}, schema, { type: name })));
  if (choices.length === 1 && choices[0] !== undefined) return Object.assign(inner(choices[0]), written);
  if (choices.length > 1) written.anyOf = choices.map(inner);
  return written;
}

/** Gemini knows no bounds that leave out the bound itself; for whole numbers the next one says the same. */
function writeBounds(schema: JsonObject, written: Written): void {
  const step = written.type === 'integer' ? 1 : 0;
  const { exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  if (typeof above === 'number') written.minimum ??= above + step;
  if (typeof below === 'number') written.maximum ??= below - step;
  const { format } = schema;
  if (typeof format === 'string' && formats.get(written.type)?.includes(format)) written.format = format;
}

/** Choices among values are for texts alone; of others the model is told in words. */
function writeChoices(schema: JsonObject, written: Written): void {
  const values = (schema.const === undefined ? listIn(schema.enum) : [schema.const]).filter((value) => value !== null);
  if (values.length === 0) return;
  if (values.every((value) => typeof value === 'string')) {
    written.type ??= 'string';
    written.enum = values;
    return;
  }
  const words = `One of: ${values.map((value) => JSON.stringify(value)).join(', ')}.`;
  written.description = typeof written.description === 'string' ? `${written.description} ${words}` : words;
}

function writeMembers(schema: JsonObject, written: Written, inner: (value: Json) => Written): void {
  const { properties, items } = schema;
  if (isJsonObject(properties)) {
    written.type ??= 'object';
    written.properties = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, inner(value)]));
    const required = listIn(schema.required).filter(
      (name) => typeof name === 'string' && Object.hasOwn(properties, name),
    );
    if (required.length > 0) written.required = required;
  }
  if (items !== undefined || written.type === 'array') {
    written.type ??= 'array';
    // A list must say what it is of.
    const entry = inner(items ?? {});
    written.items = Object.keys(entry).length > 0 ? entry : { type: 'string' };
  }
}

/** What all parts of an `allOf` say together; the earlier word counts where they differ. */
function join(written: Written, part: Written): void {
  for (const [word, value] of Object.entries(part)) {
    const known = written[word];
    if (known === undefined) written[word] = value;
    else if (word === 'properties' && isJsonObject(known) && isJsonObject(value))
      written.properties = Object.assign({}, value, known);
    else if (word === 'required') written.required = [...new Set([...listIn(known), ...listIn(value)])];
  }
}
