import { GatewayFailure } from '../chat/failure.ts';
import type { Scope } from '../chat/scope.ts';
import { type FeedbackBody, feedbackRequestSchema, feedbackSchema } from '../wire/nexus/feedback-schema.ts';
import { readFeedback } from '../wire/nexus/read-feedback.ts';
import { type Exchange, inScope } from './exchange.ts';
import { readBody } from './read-body.ts';
import { sendText } from './reply.ts';
import type { GuardedRoute } from './route.ts';

export const feedback: GuardedRoute = {
  method: 'post',
  path: '/v1/feedback',
  open: false,
  document: {
    tag: 'Chat',
    summary: 'Say how good an answer was',
    description:
      'Teaches `auto` which model answers what well. Send exactly one of `rating` and `score`. Each decision learns from the first one that it gets; later ones are accepted and change nothing.',
    request: { description: 'The decision, and how good its answer was.', schema: feedbackRequestSchema },
    replies: [
      { status: 202, description: 'It is learned.', schema: feedbackSchema },
      { status: 400, description: 'A field is wrong.' },
      { status: 404, description: 'No such decision, or one that lies too far back.' },
    ],
  },
  handle: (exchange, principal) => inScope(exchange, principal, (scope) => take(exchange, scope)),
};

const accepted: FeedbackBody = { status: 'accepted' };

async function take(exchange: Exchange, scope: Scope): Promise<void> {
  const told = readFeedback(await readBody(exchange, scope));
  if (exchange.gateway.feedback(scope.principal, told) === 'unknown') throw decisionNotFound();
  sendText(exchange, 202, JSON.stringify(accepted));
}

/** In the same words where the decision is another tenant's: that there is one is nobody else's affair. */
const decisionNotFound = (): GatewayFailure =>
  new GatewayFailure(
    'decision_not_found',
    'There is no such decision, or it lies too far back. Send what the header x-nexus-decision-id of the answer said.',
    { param: 'decision_id' },
  );
