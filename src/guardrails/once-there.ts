/** At once where the value is there: most guardrails answer without a promise. */
export const onceThere = <T, U>(value: T | Promise<T>, go: (value: T) => U | Promise<U>): U | Promise<U> =>
  value instanceof Promise ? value.then(go) : go(value);
