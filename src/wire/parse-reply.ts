import { GatewayFailure } from '../chat/failure.ts';

/** The JSON of an upstream's whole reply. Throws `upstream_invalid` for anything else. */
export function parseReply(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GatewayFailure('upstream_invalid', 'The model server answered with something that is not JSON.', {
      cause,
    });
  }
}
