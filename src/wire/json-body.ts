import { isAscii, isUtf8 } from 'node:buffer';
import { GatewayFailure } from '../chat/failure.ts';
import { scanJson } from './json-scan.ts';
import { utf8Text } from './utf8-text.ts';

export type JsonBody = {
  readonly value: unknown;
  /** The bytes of the top-level field that was asked for, if it is an object or a list. */
  readonly bytes: Uint8Array | undefined;
};

/** Parses a request body, once. Throws `invalid_json` with what is wrong; the text itself is never echoed. */
export function readJsonBody(body: Buffer, wanted: string, mostValues?: number): JsonBody {
  if (body.length === 0) throw new GatewayFailure('invalid_json', 'The body is empty; send a JSON object.');
  const ascii = isAscii(body);
  if (!ascii && !isUtf8(body)) throw new GatewayFailure('invalid_json', 'The body is not valid UTF-8.');
  const bytewise = body.toString('latin1');
  const span = scanJson(bytewise, wanted, mostValues);
  return {
    value: parse(ascii ? bytewise : utf8Text(body)),
    bytes: span && body.subarray(span[0], span[1]),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = error instanceof Error ? /position (\d{1,12})/.exec(error.message)?.[1] : undefined;
    throw new GatewayFailure(
      'invalid_json',
      `The body is not valid JSON${position ? ` (near position ${position})` : ''}.`,
    );
  }
}
