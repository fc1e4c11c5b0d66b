import { z } from 'zod';
import { isJsonObject, type Json } from '../../chat/json.ts';

/** Names and positions joined by dots. */
export const mappingPath = z
  .string()
  .max(512)
  .regex(/^(?:[\w-]{1,128}(?:\.[\w-]{1,128}){0,15})?$/, 'must be names and positions joined by dots');

const holds = (template: unknown, text: string): boolean => {
  if (typeof template !== 'object' || template === null) return template === text;
  return Object.values(template).some((inner) => holds(inner, text));
};

/** Does a template say where the prompt goes? */
export const holdsPrompt = (template: unknown): boolean => holds(template, '{prompt}');
/** Does a template say where the limit of tokens goes? */
export const holdsLimit = (template: unknown): boolean => holds(template, '{max_tokens}');

/** What the placeholders of a template stand for; what is undefined leaves its field out. */
export type MappingValues = {
  readonly prompt: string;
  readonly max_tokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly top_p?: number | undefined;
  readonly seed?: number | undefined;
  readonly stop?: readonly string[] | undefined;
};

const placeholder = /^\{(prompt|max_tokens|temperature|top_p|seed|stop)\}$/;

/** The template with each text that is a placeholder replaced by its value. */
export function filled(template: unknown, values: MappingValues): Json | undefined {
  if (typeof template === 'string') {
    const name = placeholder.exec(template)?.[1];
    return name === undefined ? template : values[name as keyof MappingValues];
  }
  if (Array.isArray(template))
    return template.map((entry) => filled(entry, values)).filter((entry) => entry !== undefined);
  if (typeof template !== 'object' || template === null) return template as Json;
  const fields: Record<string, Json> = {};
  for (const [name, inner] of Object.entries(template)) {
    const value = filled(inner, values);
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

/** What stands at a path of a reply; undefined where nothing does. */
export function valueAt(value: Json | undefined, path: string): Json | undefined {
  let found = value;
  for (const step of path === '' ? [] : path.split('.')) {
    if (Array.isArray(found)) found = (found as readonly Json[])[Number(step)];
    else found = isJsonObject(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }
  return found;
}

/** The `finish_reason` of a reply that stands nearest to what is at a path, beside it or above; empty where none does. */
export function finishWordAt(value: Json | undefined, path: string): string {
  const steps = path.split('.');
  for (let depth = steps.length - 1; depth >= 0; depth--) {
    const word = valueAt(value, [...steps.slice(0, depth), 'finish_reason'].join('.'));
    if (typeof word === 'string') return word;
  }
  return '';
}
