import type { Reason } from '../chat/decision.ts';
import type { ModelId } from '../chat/model-id.ts';
import type { FleetModel } from '../fleet/fleet.ts';
import type { Choice } from './policy/explore.ts';
import { keepsModel } from './policy/stickiness.ts';
import { taskModel } from './policy/task-model.ts';
import { loopModel } from './policy/tool-loop.ts';
import type { Ranked } from './rank.ts';

/** What decides between models that can all serve the request. */
export type Circumstances = {
  /** The model of the conversation so far, as the fleet has it. */
  readonly home: FleetModel | undefined;
  readonly isInToolLoop: boolean;
  /** Background work of an interface that goes to a small model. */
  readonly isTask: boolean;
  readonly fastChain: readonly ModelId[];
  /** The chain of the request's intent. */
  readonly chain: readonly ModelId[];
  readonly preferred: readonly ModelId[];
  readonly threshold: number;
  readonly stickyMargin: number;
  /** What a score has meant so far. */
  readonly calibrated: (score: number) => number;
  /** Undefined where nothing may be tried. */
  readonly explore: ((ranked: readonly Ranked[]) => Choice) | undefined;
};

export type Chosen = { readonly model: Ranked; readonly reason: Reason; readonly propensity: number };

/** Chooses among models, the best first and at least one. What binds most comes first. */
export function choose(ranked: readonly [Ranked, ...Ranked[]], about: Circumstances): Chosen {
  const certain = (model: Ranked | undefined, reason: Reason): Chosen | undefined =>
    model && { model, reason, propensity: 1 };
  const [best] = ranked;
  return (
    certain(pinned(ranked, about), 'pinned') ??
    certain(forTask(ranked, about), 'policy:task') ??
    certain(inOrder(ranked, about), 'policy:order') ??
    certain(sticky(ranked, about), 'sticky') ??
    certain(ofChain(ranked, about), 'below_threshold') ??
    explored(ranked, about) ?? { model: best, reason: 'best', propensity: 1 }
  );
}

type OneOrMore = readonly [Ranked, ...Ranked[]];

const byId = (ranked: readonly Ranked[], id: ModelId | undefined): Ranked | undefined =>
  id === undefined ? undefined : ranked.find(({ model }) => model.card.id === id);

function pinned(ranked: OneOrMore, { isInToolLoop, home }: Circumstances): Ranked | undefined {
  if (!isInToolLoop || !home) return undefined;
  const eligible = ranked.map(({ model, score }) => ({ card: model.card, score }));
  return byId(ranked, loopModel(home.card, eligible));
}

function forTask(ranked: OneOrMore, { isTask, fastChain }: Circumstances): Ranked | undefined {
  if (!isTask) return undefined;
  const candidates = ranked.map(({ model, fit }) => ({
    model: model.card.id,
    source: model.source,
    cost: fit.cost,
    latencyMs: fit.latencyMs,
  }));
  return byId(ranked, taskModel(candidates, fastChain));
}

function inOrder(ranked: OneOrMore, { preferred }: Circumstances): Ranked | undefined {
  for (const id of preferred) {
    const found = byId(ranked, id);
    if (found) return found;
  }
  return undefined;
}

/** A conversation leaves its model only for one that is plainly better, or to keep what the caller asks for. */
function sticky(ranked: OneOrMore, { home, stickyMargin }: Circumstances): Ranked | undefined {
  const [best] = ranked;
  const current = byId(ranked, home?.card.id);
  if (!current || current === best || (best.isWithinBounds && !current.isWithinBounds)) return undefined;
  return keepsModel(current.standing, best.standing, stickyMargin) ? current : undefined;
}

function ofChain(ranked: OneOrMore, { chain, threshold, calibrated, home }: Circumstances): Ranked | undefined {
  const [best] = ranked;
  const id = best.model.card.id;
  if (home?.card.id === id || chain.includes(id) || calibrated(best.merit) >= threshold) return undefined;
  for (const other of chain) {
    const found = byId(ranked, other);
    if (found && (found.isWithinBounds || !best.isWithinBounds)) return found;
  }
  return undefined;
}

function explored(ranked: OneOrMore, { explore }: Circumstances): Chosen | undefined {
  const choice = explore?.(ranked);
  const model = choice && ranked[choice.place];
  return model && { model, reason: choice.explores ? 'explore' : 'best', propensity: choice.propensity };
}
