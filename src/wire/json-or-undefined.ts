/** For what may be JSON and is no fault where it is not, such as the body of an error. */
export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
