import type { Principal } from '../chat/principal.ts';
import type { Clock } from '../chat/scope.ts';
import type { AccessOf } from './access.ts';
import type { Experience } from './experience.ts';
import type { Classifier } from './intent/classifier.ts';
import type { CostPacer } from './policy/cost-pacer.ts';
import type { Explorer } from './policy/explore.ts';
import type { HighLoad } from './policy/high-load.ts';
import type { Stickiness } from './policy/stickiness.ts';
import type { Profiles } from './profile/profiles.ts';
import type { RouterSettings } from './router-settings.ts';
import type { Calibration } from './score/calibration.ts';
import type { StageChooser } from './stage/stage-chooser.ts';
import type { StageOffers } from './stage/stage-offers.ts';
import type { Regressor } from './score/regressor.ts';

/** What the router draws on; all of it outlives a request. */
export type RouterParts = {
  readonly settings: () => RouterSettings;
  /** Models that the operator wants tried first, best first. */
  readonly preferred: () => readonly string[];
  readonly access: AccessOf;
  /** Only what costs nothing is left to this caller for today. */
  readonly isOutOfMoney: (principal: Principal) => boolean;
  readonly classifier: Classifier;
  /** What could answer in place of a model, by the rights of who asks. */
  readonly offers: () => StageOffers;
  readonly stages: StageChooser;
  readonly experience: Experience;
  readonly profiles: Profiles;
  readonly regressor: Regressor;
  readonly calibration: Calibration;
  readonly stickiness: Stickiness;
  readonly pacer: CostPacer;
  readonly highLoad: HighLoad;
  readonly explorer: Explorer;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly newId: () => string;
};
