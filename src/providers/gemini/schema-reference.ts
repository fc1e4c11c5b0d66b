import { isJsonObject, type Json } from '../../chat/json.ts';

/** What a `$ref` within its own document points at (RFC 6901); undefined for nothing there and for other documents. */
export function referredTo(root: Json, reference: string): Json | undefined {
  if (!reference.startsWith('#')) return undefined;
  let at: Json | undefined = root;
  for (const step of reference.slice(1).split('/').slice(1)) {
    const key = decoded(step);
    if (Array.isArray(at)) at = (at as readonly Json[])[Number(key)];
    else if (isJsonObject(at) && Object.hasOwn(at, key)) at = at[key];
    else return undefined;
  }
  return at;
}

function decoded(step: string): string {
  const plain = step.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
