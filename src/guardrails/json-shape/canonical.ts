import { isJsonObject, type Json } from '../../chat/json.ts';
import type { Check } from './check.ts';

/** The same text for values that are equal, whatever the order of their members. */
export function canonical(value: Json, check: Pick<Check, 'spend'>): string {
  check.spend(1);
  if (Array.isArray(value)) return `[${value.map((one: Json) => canonical(one, check)).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null, check)}`).join(',')}}`;
}
