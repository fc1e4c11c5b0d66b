import { newId } from '../runtime/ids.ts';

/** Names a request where the client has called it otherwise than logs do. */
export const OWN_ID_HEADER = 'x-nexus-request-id';

const sayable = /^[A-Za-z0-9_-]{1,64}$/;
/** A UUID or the id of a trace. One of nothing but digits may be a number of a phone or a card. */
const opaque = /^(?:[\da-f]{32}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;
const letter = /[a-f]/i;

/**
 * By what a request goes in logs and records (`id`), and in its reply (`told`). What a client calls it is told back, but
 * may say who somebody is, so it is kept only where it cannot be read.
 */
export function requestId(given: string | readonly string[] | undefined): {
  readonly id: string;
  readonly told: string;
} {
  if (typeof given !== 'string' || !sayable.test(given)) return same(newId());
  return opaque.test(given) && letter.test(given) ? same(given) : { id: newId(), told: given };
}

const same = (id: string): { readonly id: string; readonly told: string } => ({ id, told: id });
