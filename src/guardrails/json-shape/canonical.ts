import { isJsonObject, type Json } from '../../chat/json.ts';
import type { Check } from './check.ts';

type Spender = Pick<Check, 'spend' | 'spendOn'>;

/** The same text for values that are equal, whatever the order of their members. */
export function canonical(value: Json, check: Spender): string {
  check.spend(1);
  const text = written(value, check);
  check.spendOn(text);
  return text;
}

function written(value: Json, check: Spender): string {
  if (Array.isArray(value)) return `[${value.map((one: Json) => canonical(one, check)).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null, check)}`).join(',')}}`;
}

/** Tells which values are equal to this one. Values of another kind need no second look. */
export function equalTo(value: Json, check: Spender): (other: Json) => boolean {
  if (!isTree(value)) {
    return (other) => {
      if (typeof value === 'string' && typeof other === 'string' && other.length === value.length) check.spendOn(value);
      return other === value;
    };
  }
  let own: string | undefined;
  return (other) =>
    isTree(other) &&
    Array.isArray(other) === Array.isArray(value) &&
    canonical(other, check) === (own ??= canonical(value, check));
}

const isTree = (value: Json): boolean => typeof value === 'object' && value !== null;
