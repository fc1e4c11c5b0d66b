import { GatewayFailure } from '../chat/failure.ts';
import { readableMessage } from './upstream-message.ts';

/** A success of a content type that no answer has. The log is told those that a proxy's pages have. */
export const failureOfMediaType = (mediaType: string): GatewayFailure =>
  new GatewayFailure(
    'upstream_invalid',
    `The model server answered with ${readableMessage(mediaType) || 'something unnamed'}, not with a chat answer.`,
    { reason: `content type ${/^text\/(html|plain)$/.test(mediaType) ? mediaType : 'of no chat answer'}` },
  );
