import type { ModelId } from '../chat/model-id.ts';
import type { Clock, Fact } from '../chat/scope.ts';
import type { FleetModel } from '../fleet/fleet.ts';
import type { AccessOf } from './access.ts';
import { AutoRouter } from './auto-router.ts';
import { EmbeddingTier } from './embedding/embedding-tier.ts';
import { Meanings } from './embedding/meanings.ts';
import { TieredExperience } from './embedding/tiered-experience.ts';
import type { Experience } from './experience.ts';
import { classifier } from './intent/classifier.ts';
import { Outcomes } from './outcomes.ts';
import { Planner } from './plan.ts';
import { CostPacer } from './policy/cost-pacer.ts';
import { Explorer } from './policy/explore.ts';
import { HighLoad } from './policy/high-load.ts';
import { Stickiness } from './policy/stickiness.ts';
import type { Profiles } from './profile/profiles.ts';
import type { RouterParts } from './router-parts.ts';
import type { RouterSettings } from './router-settings.ts';
import { Calibration } from './score/calibration.ts';
import { StageChooser } from './stage/stage-chooser.ts';
import type { StageOffers } from './stage/stage-offers.ts';
import { Regressor } from './score/regressor.ts';

export type RouterPorts = {
  readonly settings: () => RouterSettings;
  /** Models that the operator wants tried first, best first. */
  readonly preferred: () => readonly string[];
  readonly access: AccessOf;
  readonly isOutOfMoney: RouterParts['isOutOfMoney'];
  /** What could answer in place of a model. */
  readonly offers: () => StageOffers;
  readonly experience: Experience;
  readonly profiles: Profiles;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly random: () => number;
  readonly newId: () => string;
  /** What was kept of an earlier run, as it was saved; what does not fit is left aside. */
  readonly saved?: { readonly regressor: unknown; readonly calibration: unknown } | undefined;
  /** Absent: requests are known by their words alone. */
  readonly embeddings?: EmbeddingPorts;
};

/** What the router needs to have texts read by an embedding model of the fleet. */
type EmbeddingPorts = {
  readonly clock: Clock;
  readonly modelOf: (model: ModelId) => FleetModel | undefined;
  /** Told of the attempts at the embedding model, which are no part of a request. */
  readonly record: (fact: Fact) => void;
};

/** The router with all that it remembers. */
export type Router = RouterParts & {
  readonly auto: AutoRouter;
  readonly planner: Planner;
  readonly outcomes: Outcomes;
  /** Ends what is under way in the background. */
  close(): void;
};

/** A router that knows nothing yet but what the ports tell it. */
export function openRouter(ports: RouterPorts): Router {
  const { settings, clock, random } = ports;
  const embedding = ports.embeddings && openEmbedding(ports, ports.embeddings, (fact) => outcomes.record(fact));
  const parts: RouterParts = {
    settings,
    preferred: ports.preferred,
    access: ports.access,
    isOutOfMoney: ports.isOutOfMoney,
    classifier,
    offers: ports.offers,
    stages: new StageChooser(),
    experience: embedding?.experience ?? ports.experience,
    profiles: ports.profiles,
    regressor: new Regressor(settings().weights, ports.saved?.regressor),
    calibration: new Calibration(ports.saved?.calibration),
    stickiness: new Stickiness(clock),
    pacer: new CostPacer(
      clock,
      () => settings().dailyCost,
      () => settings().bounds.maxCost,
    ),
    highLoad: new HighLoad(clock, random),
    explorer: new Explorer(random, () => settings().explorePercent),
    clock,
    newId: ports.newId,
  };
  const auto = new AutoRouter(parts);
  const outcomes = new Outcomes(parts);
  return {
    auto,
    planner: new Planner({ router: auto, access: ports.access, meanings: embedding?.meanings }),
    outcomes,
    close: () => embedding?.meanings.close(),
    ...parts,
  };
}

type Embedding = { readonly meanings: Meanings; readonly experience: TieredExperience };

function openEmbedding(
  { settings, access, experience: words, random, newId }: RouterPorts,
  { clock, modelOf, record }: EmbeddingPorts,
  book: (fact: Fact) => void,
): Embedding {
  const tier = new EmbeddingTier({
    clock,
    newId,
    record: (fact) => {
      record(fact);
      book(fact);
    },
  });
  const experience = new TieredExperience({ words, tier, modelOf, random });
  return { experience, meanings: new Meanings({ tier, experience, access, setting: () => settings().embeddings }) };
}
