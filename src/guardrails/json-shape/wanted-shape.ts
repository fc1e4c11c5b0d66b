import { sizeOfJson } from '../../chat/event-size.ts';
import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';

/** The form that a request asks of its answer: any JSON object, or what a schema says. */
export type WantedShape = { readonly schema: JsonObject | true };

/** Larger ones are not gone by. */
const LARGEST_SCHEMA_CHARS = 256_000;

/** Undefined where any text will do; `unchecked` where the schema is larger than anybody's. */
export function wantedShape(responseFormat: JsonObject | undefined): WantedShape | 'unchecked' | undefined {
  if (responseFormat?.['type'] === 'json_object') return { schema: { type: 'object' } };
  if (responseFormat?.['type'] !== 'json_schema') return undefined;
  const schema = schemaIn(responseFormat['json_schema']);
  if (schema === undefined) return { schema: true };
  return sizeOfJson(schema) > LARGEST_SCHEMA_CHARS ? 'unchecked' : { schema };
}

function schemaIn(given: Json | undefined): JsonObject | undefined {
  const schema = isJsonObject(given) ? given['schema'] : undefined;
  return isJsonObject(schema) ? schema : undefined;
}
