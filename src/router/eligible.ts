import type { Filter, PassedOver } from '../chat/decision.ts';
import { GatewayFailure } from '../chat/failure.ts';
import { type Nanodollars, NANODOLLARS_PER_DOLLAR } from '../chat/money.ts';
import type { Fleet, FleetModel } from '../fleet/fleet.ts';
import type { Access } from './access.ts';
import type { Requirements } from './requirements.ts';

/** What the filters look at beside the models. */
export type Sieve = {
  readonly requirements: Requirements;
  readonly fleet: Pick<Fleet, 'stateOf' | 'unavailable'>;
  readonly access: Access;
  /** The language of the request, where it is plain. */
  readonly language: string | undefined;
  /** The most an answer may cost, where the caller has said so. */
  readonly maxCost: Nanodollars | undefined;
  /** Undefined where the model has no price. */
  readonly costOf: (model: FleetModel) => Nanodollars | undefined;
};

/** Why a model cannot serve the request, or undefined where it can. In the order of `filters`. */
type Check = (model: FleetModel, sieve: Sieve) => string | undefined;

const checks: readonly (readonly [Filter, Check])[] = [
  [
    'capability',
    ({ card }, { requirements }) => {
      const missing = requirements.capabilities.find((capability) => !card.capabilities.includes(capability));
      return missing && `lacks ${missing}`;
    },
  ],
  [
    'context_length',
    ({ card: { contextTokens } }, { requirements: { inputTokens, outputTokens = 0 } }) =>
      contextTokens !== undefined && contextTokens < inputTokens + Math.max(1, outputTokens)
        ? `takes ${contextTokens} tokens, ${inputTokens + outputTokens} are needed`
        : undefined,
  ],
  [
    'output_length',
    ({ card: { outputTokens } }, { requirements }) =>
      outputTokens !== undefined && requirements.outputTokens !== undefined && requirements.outputTokens > outputTokens
        ? `writes ${outputTokens} tokens at most, ${requirements.outputTokens} are wanted`
        : undefined,
  ],
  [
    'locality',
    ({ card: { locality } }, { requirements, access }) =>
      requirements.localities.includes(locality) && access.localities.includes(locality)
        ? undefined
        : `runs at a ${locality} place`,
  ],
  [
    'language',
    ({ card: { languages } }, { language }) =>
      language !== undefined && languages !== undefined && !languages.includes(language)
        ? `does not write ${language}`
        : undefined,
  ],
  ['cost', costFault],
  ['health', (model, { fleet }) => (fleet.stateOf(model) === 'down' ? 'is down' : undefined)],
  ['credentials', (model, { fleet }) => fleet.unavailable(model)],
];

function costFault(model: FleetModel, { maxCost, costOf }: Sieve): string | undefined {
  if (maxCost === undefined) return undefined;
  const cost = costOf(model);
  if (cost === undefined) return 'has no known price';
  return cost > maxCost ? `is expected to cost $${dollars(cost)}, more than $${dollars(maxCost)}` : undefined;
}

const dollars = (cost: Nanodollars): string => String(Number((cost / NANODOLLARS_PER_DOLLAR).toPrecision(3)));

export type Eligible = {
  readonly models: readonly FleetModel[];
  readonly passedOver: readonly PassedOver[];
  /** The filter after which no model was left, if there is one. */
  readonly emptiedBy: Filter | undefined;
};

/** Passes the models through the hard filters; each stops a model at the first one that it fails. */
export function eligible(models: readonly FleetModel[], sieve: Sieve): Eligible {
  const passedOver: PassedOver[] = [];
  let left = models;
  let emptiedBy: Filter | undefined;
  for (const [filter, check] of checks) {
    const passed: FleetModel[] = [];
    const stopped: PassedOver[] = [];
    for (const model of left) {
      const detail = check(model, sieve);
      if (detail === undefined) passed.push(model);
      else stopped.push({ model: model.card.id, filter, detail });
    }
    if (passed.length === 0 && filter === 'language') continue; // some answer is better than none
    left = passed;
    for (const one of stopped) passedOver.push(one);
    if (left.length === 0) {
      if (stopped.length > 0) emptiedBy = filter;
      break;
    }
  }
  return { models: left, passedOver, emptiedBy };
}

const remedies: Readonly<Record<Filter, string>> = {
  capability: 'Add a model that can, or ask for less.',
  context_length: 'Shorten the conversation or `max_tokens`, or add a model with a longer window.',
  output_length: 'Ask for a smaller `max_tokens`.',
  locality: 'Loosen `nexus.locality`, or add a model that runs there.',
  language: 'Add a model that writes it.',
  cost: 'Raise `nexus.max_cost`, or name a model.',
  health: 'Try again in a moment.',
  credentials: 'Set the key of a provider, or start a local model server.',
};

const MOST_TOLD = 3;

/** The 400 (or, where it may pass by itself, the 503) for a request that no model can serve; names the filter. */
export function noEligibleModel({ emptiedBy, passedOver }: Eligible): GatewayFailure {
  const filter = emptiedBy ?? 'capability';
  const stopped = passedOver.filter((one) => one.filter === filter);
  const told = stopped.slice(0, MOST_TOLD).map(({ model, detail }) => `${model} (${detail})`);
  const more = stopped.length > told.length ? ` and ${stopped.length - told.length} more` : '';
  const why = told.length > 0 ? `: ${told.join(', ')}${more}` : '';
  return new GatewayFailure(
    filter === 'health' ? 'upstream_unavailable' : 'no_eligible_model',
    `No model can serve this request: the filter '${filter}' left none${why}. ${remedies[filter]}`,
    { param: 'model' },
  );
}
