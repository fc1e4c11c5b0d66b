import type { ChatCall } from '../chat/call.ts';
import type { Fleet, FleetModel } from '../fleet/fleet.ts';
import type { Meaning, Prompt } from './experience.ts';
import { routedTextOf } from './features/routed-text.ts';
import { featuresOf } from './features/text-features.ts';
import { shapeOf } from './intent/call-shape.ts';
import type { IntentGuess } from './intent/classifier.ts';
import type { CostTerms } from './policy/cost-pacer.ts';
import { goesOn, sessionKey } from './policy/session-key.ts';
import { cachedTokens, type Home } from './policy/stickiness.ts';
import { signedFamily } from './policy/tool-loop.ts';
import type { Requirements } from './requirements.ts';
import { requirementsOf } from './requirements.ts';
import type { RouterParts } from './router-parts.ts';
import type { StageChoice } from './stage/stage-chooser.ts';
import type { RouterSettings } from './router-settings.ts';
import type { Weighed } from './weigh.ts';

/** One request as the router sees it, and how things stood when it came. */
export type Situation = {
  readonly call: ChatCall;
  readonly fleet: Fleet;
  readonly settings: RouterSettings;
  readonly requirements: Requirements;
  readonly prompt: Prompt;
  readonly guess: IntentGuess;
  readonly stage: StageChoice;
  readonly session: string;
  readonly home: Home | undefined;
  /** The conversation's model so far, as far as the fleet still has it. */
  readonly homeModel: FleetModel | undefined;
  /** The family whose opaque values the conversation carries. */
  readonly family: string | undefined;
  /** What is asked of the answer, by the caller or else by the operator. */
  readonly asked: RouterSettings['bounds'];
  readonly pace: CostTerms;
  /** Background work of an interface that goes to a small model. */
  readonly isTask: boolean;
  readonly weighed: Weighed;
};

/** Of all together; and of the caller, to whom only free models may be left. */
function paceFor({ scope }: ChatCall, { pacer, isOutOfMoney }: RouterParts): CostTerms {
  const terms = pacer.terms();
  return isOutOfMoney(scope.principal) ? { ...terms, most: 0, inForce: true } : terms;
}

export function situationOf(call: ChatCall, fleet: Fleet, parts: RouterParts, meaning: Meaning | undefined): Situation {
  const settings = parts.settings();
  const requirements = requirementsOf(call);
  const text = routedTextOf(call);
  const features = featuresOf(text);
  const guess = parts.classifier.classify(features, shapeOf(call));
  const session = sessionKey(call);
  const home = goesOn(call) ? parts.stickiness.homeOf(session, requirements.inputTokens) : undefined;
  const homeModel = home && fleet.models.get(home.model);
  const asked = { ...settings.bounds, ...askedBy(call) };
  const { name: intent, posterior } = guess;
  return {
    call,
    fleet,
    settings,
    requirements,
    prompt: { features, intent, posterior, meaning },
    guess,
    stage: parts.stages.choose(text.current, parts.offers().permittedTo(call.scope.principal)),
    session,
    home,
    homeModel,
    family: signedFamily(call.messages, homeModel?.card),
    asked,
    pace: paceFor(call, parts),
    isTask: call.task !== 'chat' && settings.tasks === 'small',
    weighed: {
      streams: call.delivery === 'stream',
      inputTokens: requirements.inputTokens,
      maxOutputTokens: call.maxOutputTokens,
      choices: call.choices,
      latencyMs: asked.latencyMs,
      maxCost: asked.maxCost,
      weights: parts.highLoad.weightsOf(settings.weights),
      cachedTokensOf: ({ card }) => cachedTokens(home, card.id),
      profileOf: ({ card }) => parts.profiles.of(card.id, intent),
      fleet,
    },
  };
}

/** The caller's own bounds, without the absent ones. */
function askedBy({ bounds }: ChatCall): Partial<RouterSettings['bounds']> {
  if (!bounds) return {};
  return {
    ...(bounds.latencyMs !== undefined && { latencyMs: bounds.latencyMs }),
    ...(bounds.accuracy !== undefined && { accuracy: bounds.accuracy }),
    ...(bounds.maxCost !== undefined && { maxCost: bounds.maxCost }),
  };
}
