import type { Message, Part } from '../chat/call.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { Json } from '../chat/json.ts';

/** As lenient as those who read addresses: they skip white space before, and line ends and tabs within. */
const address = /^[\p{Cc}\s]*(?:h\s*t\s*t\s*p\s*(?:s\s*)?|f\s*i\s*l\s*e\s*|f\s*t\s*p\s*):/iu;

/**
 * Why messages cannot go to a server that must not fetch for callers, pictures apart: they hold the address of a video, a
 * sound or a file in any field of such a part, or in a field `..._url` beside a text or a picture.
 */
export function addressRefusal(messages: readonly Message[]): GatewayFailure | undefined {
  for (const [at, { parts }] of messages.entries()) {
    let place = 0;
    for (const part of parts) {
      if (part.kind === 'reasoning') continue; // no part of the content that the client has written
      const param = fieldOf(part, `messages[${at}].content[${place}]`);
      if (param !== undefined) return refused(param);
      place++;
    }
  }
  return undefined;
}

/** The field that holds an address. */
function fieldOf(part: Exclude<Part, { kind: 'reasoning' }>, path: string): string | undefined {
  const isOther = part.kind === 'media' && part.media !== 'image';
  if (isOther && address.test(part.ref)) return path;
  if (!part.extra) return undefined;
  for (const [key, value] of Object.entries(part.extra.fields)) {
    const isPicture = part.kind === 'media' && !isOther && key === 'image_url';
    if (!isPicture && (isOther || key.endsWith('_url')) && holdsAddress(value))
      return /^\w{1,64}$/.test(key) ? `${path}.${key}` : path;
  }
  return undefined;
}

function holdsAddress(value: Json): boolean {
  if (typeof value === 'string') return address.test(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsAddress);
}

const refused = (param: string): GatewayFailure =>
  new GatewayFailure(
    'unsupported_parameter',
    `The field '${param}' holds an address, and the server of this model fetches nothing for callers. Send the data itself, or choose a model that takes addresses.`,
    { param },
  );
