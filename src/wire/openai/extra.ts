import type { Extra } from '../../chat/extra.ts';
import type { Json, JsonObject } from '../../chat/json.ts';

/** The fields that no name was found for; undefined when there are none. A null means absent and is left out. */
export function extraOf(rest: Readonly<Record<string, unknown>>): Extra | undefined {
  let fields: Record<string, Json> | undefined;
  for (const key in rest) {
    const value = rest[key];
    if (value !== null && value !== undefined) (fields ??= {})[key] = value as Json;
  }
  return fields && { dialect: 'openai', fields };
}

/** The fields of an extra written in OpenAI's dialect; another dialect's never cross. */
export const openaiFields = (extra: Extra | undefined): JsonObject | undefined =>
  extra?.dialect === 'openai' ? extra.fields : undefined;
