import { GatewayFailure } from '../../chat/failure.ts';
import { invalidField } from '../invalid-field.ts';
import { readJsonBody } from '../json-body.ts';
import { feedbackRequestSchema } from './feedback-schema.ts';

/** Reads `POST /v1/feedback`; `quality` is 0 to 1. Throws a 400 that names the field. */
export function readFeedback(bytes: Buffer): { readonly decision: string; readonly quality: number } {
  const { value } = readJsonBody(bytes, 'decision_id');
  const checked = feedbackRequestSchema.safeParse(value);
  if (!checked.success) throw invalidField(checked.error, value);
  const { decision_id: decision, rating, score } = checked.data;
  if (rating != null && score != null) throw both();
  if (rating != null) return { decision, quality: (rating + 1) / 2 };
  if (score != null) return { decision, quality: score };
  throw neither();
}

const both = (): GatewayFailure =>
  new GatewayFailure('invalid_value', "Send either 'rating' or 'score', not both.", { param: 'score' });

const neither = (): GatewayFailure =>
  new GatewayFailure('missing_required_parameter', "Send the field 'rating' (-1, 0 or 1) or 'score' (0 to 1).", {
    param: 'rating',
  });
