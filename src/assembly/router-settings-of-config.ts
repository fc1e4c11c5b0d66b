import { type Nanodollars, NANODOLLARS_PER_DOLLAR } from '../chat/money.ts';
import type { RouterSection } from '../config/router-section.ts';
import { type Intent, intents } from '../fleet/intents.ts';
import type { RouterSettings } from '../router/router-settings.ts';

/** What `router:` in gateway.yaml says, in the router's units. */
export function routerSettingsOfConfig(section: RouterSection): RouterSettings {
  const { weights, threshold, thresholds, bounds, stickyMargin, explorePercent, tasks, embeddings, dailyCostUsd } =
    section;
  return {
    weights,
    threshold,
    thresholds: setOf(thresholds),
    bounds: { latencyMs: bounds.latencyMs, accuracy: bounds.accuracy, maxCost: nanodollars(bounds.maxCostUsd) },
    stickyMargin,
    explorePercent,
    tasks,
    embeddings,
    dailyCost: dailyCostUsd === undefined ? undefined : nanodollars(dailyCostUsd),
  };
}

const nanodollars = (dollars: number): Nanodollars => Math.round(dollars * NANODOLLARS_PER_DOLLAR);

const setOf = (thresholds: RouterSection['thresholds']): RouterSettings['thresholds'] => {
  const set: Partial<Record<Intent, number>> = {};
  for (const intent of intents) {
    const threshold = thresholds[intent];
    if (threshold !== undefined) set[intent] = threshold;
  }
  return set;
};
