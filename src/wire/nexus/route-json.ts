import type { ChatCall, Plan } from '../../chat/call.ts';
import { estimateInputTokens } from '../../chat/text.ts';
import { decisionJson } from './decision-json.ts';
import { boundsJson } from './read-bounds.ts';
import type { RouteBody } from './route-schema.ts';

/** A reading of what a request wants, and how sure it is, 0 to 1. */
export type IntentGuess = { readonly name: string; readonly confidence: number };

/** The reply to `POST /v1/route`: where a call would go, and why. */
export function routeJson(call: ChatCall, plan: Plan, others: readonly IntentGuess[]): RouteBody {
  const asked = boundsJson(call.bounds);
  const { decision, models } = plan;
  if (!decision) {
    return {
      object: 'route',
      decision_id: null,
      model: models[0] ?? '',
      stage: null,
      intent: null,
      score: null,
      reason: 'named',
      candidates: [],
      passed_over: [],
      bounds: { asked, missed: [] },
      policies: [],
      tier: null,
      input_tokens: estimateInputTokens(call),
      output_tokens: call.maxOutputTokens ?? null,
      took_us: null,
      plan: [...models],
    };
  }
  return {
    object: 'route',
    decision_id: decision.id,
    ...decisionJson(decision),
    intent: { ...decision.intent, others: [...others] },
    passed_over: decision.passedOver.map(({ model, filter, detail }) => ({ model, filter, detail })),
    bounds: { asked, missed: [...decision.missed] },
    plan: [...models],
  };
}
