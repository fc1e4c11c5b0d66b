import { GatewayFailure } from '../chat/failure.ts';

/** In each chain the number of the last entry that was looked at; those before it are still to come. */
export type Places = ReadonlyMap<string, number>;

const MOST_CHARS = 16_384;

export const writeCursor = (places: Places): string => Buffer.from(JSON.stringify([...places])).toString('base64url');

/** Throws a 400 for what no answer has said. */
export function readCursor(text: string): Places {
  const places = new Map<string, number>();
  for (const pair of listIn(text)) {
    const [chain, seq] = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
    if (typeof chain !== 'string' || !Number.isSafeInteger(seq)) throw wrong();
    places.set(chain, Number(seq));
  }
  return places;
}

function listIn(text: string): readonly unknown[] {
  if (text.length > MOST_CHARS) throw wrong();
  try {
    const list: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(list)) return list;
  } catch {
    // Said below.
  }
  throw wrong();
}

const wrong = (): GatewayFailure =>
  new GatewayFailure('invalid_value', "The parameter 'cursor' is wrong: send the one of the answer before.", {
    param: 'cursor',
  });
