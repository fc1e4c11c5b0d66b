import type { Experience } from '../../src/router/experience.ts';
import { openRouter, type Router, type RouterPorts } from '../../src/router/open-router.ts';
import { Profiles } from '../../src/router/profile/profiles.ts';
import { StageOffers } from '../../src/router/stage/stage-offers.ts';
import { usualRouterSettings } from '../../src/router/router-settings.ts';
import { FakeClock } from './fake-clock.ts';

/** Believes the models' cards and learns nothing. */
export const cardsAlone: Experience = {
  accuracies: ({ intent }, models) =>
    Float64Array.from(models, ({ card: { accuracy } }) => (accuracy?.by[intent] ?? accuracy?.overall)?.value ?? 0.5),
  learn: () => undefined,
  trialsOf: () => 0,
  version: 'cards',
};

const noOffers = new StageOffers([]);

/** A router that has seen nothing yet, with the usual settings unless told otherwise. */
export function testRouter(ports: Partial<RouterPorts> = {}): Router {
  let ids = 0;
  const clock = ports.clock ?? new FakeClock();
  return openRouter({
    settings: () => usualRouterSettings,
    preferred: () => [],
    access: () => ({ allows: () => true, localities: ['local', 'region', 'foreign'] }),
    isOutOfMoney: () => false,
    experience: cardsAlone,
    offers: () => noOffers,
    clock,
    profiles: new Profiles(clock),
    random: () => 0.5,
    newId: () => `decision-${++ids}`,
    ...ports,
  });
}
