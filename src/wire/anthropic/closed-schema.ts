import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';

/** Limits that structured output does not know; they are told to the model in words. */
const limits = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
]);
/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const inner = new Set(['items', 'prefixItems', 'anyOf', 'oneOf', 'allOf', 'not', 'if', 'then', 'else']);
const named = new Set(['properties', '$defs', 'definitions', 'patternProperties']);

/**
 * A JSON Schema as `output_config.format` takes it: objects are closed unless the schema says otherwise, and limits stand
 * in the descriptions. Bodies are nested 128 levels deep at most, so the recursion ends.
 */
export function closedSchema(schema: JsonObject): JsonObject {
  const closed: Record<string, Json> = {};
  const said: string[] = [];
  for (const [key, value] of Object.entries(schema)) {
    if (limits.has(key)) said.push(`${key}: ${JSON.stringify(value)}`);
    else closed[key] = closedValue(key, value);
  }
  if (schema.type === 'object' && schema.additionalProperties === undefined) closed.additionalProperties = false;
  if (said.length > 0) {
    const { description } = schema;
    closed.description = `${typeof description === 'string' ? `${description} ` : ''}(${said.join(', ')})`;
  }
  return closed;
}

function closedValue(key: string, value: Json): Json {
  if (inner.has(key)) {
    if (Array.isArray(value)) return (value as readonly Json[]).map(closedIfSchema);
    return closedIfSchema(value);
  }
  if (!named.has(key) || !isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, closedIfSchema(schema)]));
}

const closedIfSchema = (value: Json): Json => (isJsonObject(value) ? closedSchema(value) : value);
