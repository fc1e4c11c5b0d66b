/** A body and whether OpenAI's schema takes it. */
export type Sample = { readonly name: string; readonly valid: boolean; readonly value: unknown };

/** As a change: the key or the list's entry goes away. */
export const absent = Symbol('absent');

/** New values by path (`choices.0.index`); the empty path replaces the whole body. */
export type Changes = Readonly<Record<string, unknown>>;

type Container = { [key: string]: unknown };

function remove(from: Container, key: string): void {
  if (Array.isArray(from)) from.splice(Number(key), 1);
  else Reflect.deleteProperty(from, key);
}

/** A deep copy of `base` with the changes made. */
export function edited(base: unknown, changes: Changes): unknown {
  const copy = structuredClone(base);
  if ('' in changes) return changes[''];
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let at = copy as Container;
    for (const key of keys) at = (at[key] ??= {}) as Container;
    if (value === absent) remove(at, last);
    else at[last] = value;
  }
  return copy;
}

const nameOf = (changes: Changes): string =>
  Object.entries(changes)
    .map(([path, value]) => `${path || 'all'} = ${value === absent ? 'absent' : JSON.stringify(value)}`)
    .join(', ')
    .slice(0, 120) || 'as it is';

/** Samples made from one good body by small changes. */
export function samplesOf(
  base: unknown,
  changes: { readonly accepts: readonly Changes[]; readonly refuses: readonly Changes[] },
): readonly Sample[] {
  const sample = (valid: boolean) => (change: Changes) => ({
    name: nameOf(change),
    valid,
    value: edited(base, change),
  });
  return [sample(true)({}), ...changes.accepts.map(sample(true)), ...changes.refuses.map(sample(false))];
}
