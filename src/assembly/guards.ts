import { collect } from '../chat/answer.ts';
import type { ChatCall, Planned } from '../chat/call.ts';
import { GatewayFailure } from '../chat/failure.ts';
import { findModel } from '../fleet/fleet.ts';
import type { LiveFleet } from '../fleet/live-fleet.ts';
import { GuardPolicies } from '../guardrails/guard-policy.ts';
import type { GuardPorts } from '../guardrails/guardrail-kind.ts';
import type { ConfigInUse } from './config-in-use.ts';

/** A verdict is two words; a model that thinks first needs some more. */
const MOST_OUTPUT_TOKENS = 64;

/** The guardrails of the configuration in use, over the models of the fleet. */
export const openGuards = (current: ConfigInUse, fleet: Pick<LiveFleet, 'current'>): GuardPolicies =>
  new GuardPolicies(() => current.config.gateway.guardrails, { ask: askModel(fleet) });

/** Asks a model past the guardrails, which would ask it again; its attempt is gated, metered and timed as any. */
const askModel =
  (fleet: Pick<LiveFleet, 'current'>): GuardPorts['ask'] =>
  async (name, { instructions, text }, scope) => {
    const models = fleet.current;
    const model = findModel(models, name);
    if (!model?.chat) throw new GatewayFailure('upstream_unavailable', 'The guard model is not there.');
    const call: Planned<ChatCall> = {
      op: 'chat',
      scope,
      model: model.card.id,
      task: 'other',
      messages: [
        { role: 'system', parts: [{ kind: 'text', text: instructions, origin: 'system' }] },
        { role: 'user', parts: [{ kind: 'text', text, origin: 'caller' }] },
      ],
      choices: 1,
      sampling: { temperature: 0 },
      maxOutputTokens: MOST_OUTPUT_TOKENS,
      delivery: 'whole',
      plan: { kind: 'single', models: [model.card.id], reason: 'guard model' },
      models,
    };
    const { choices } = await collect(model.chat(call));
    return choices[0]?.answer ?? '';
  };
