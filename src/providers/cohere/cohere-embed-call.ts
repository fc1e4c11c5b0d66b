import type { EmbedCall } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';

/** The call with its texts alone. Throws `unsupported_parameter` for `dimensions`: other vectors would be no answer. */
export function cohereEmbedCall({ dimensions, op, scope, model, texts }: EmbedCall): EmbedCall {
  if (dimensions === undefined) return { op, scope, model, texts };
  throw new GatewayFailure(
    'unsupported_parameter',
    'This model gives vectors of one length only; leave dimensions out.',
    { param: 'dimensions' },
  );
}
