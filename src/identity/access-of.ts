import { type Principal, type Tier, tiers } from '../chat/principal.ts';
import type { ModelId } from '../chat/model-id.ts';
import type { FleetModel } from '../fleet/fleet.ts';
import { localities, type Locality } from '../fleet/model-card.ts';

/** Which models a caller may use, and where its requests may go. */
export type Access = {
  readonly allows: (model: Pick<FleetModel, 'card'>) => boolean;
  readonly localities: readonly Locality[];
};

/** What holds for all callers of a tenant, by its name. */
export type TenantRules = Readonly<Record<string, { readonly localities?: readonly Locality[] | undefined }>>;

type ByTier = Readonly<Record<Tier, Access>>;

const allModels: readonly ModelId[] = ['*'];

/** What each caller may use: by its own list of models, by its tier, and by its tenant. Worked out once for each list. */
export function openAccess(tenants: () => TenantRules): (principal: Principal) => Access {
  const known = new WeakMap<readonly ModelId[], WeakMap<readonly Locality[], ByTier>>();
  const byTier = (models: readonly ModelId[], places: readonly Locality[]): ByTier => {
    const byPlaces = known.get(models) ?? new WeakMap<readonly Locality[], ByTier>();
    const found = byPlaces.get(places) ?? accessByTier(models, places);
    known.set(models, byPlaces.set(places, found));
    return found;
  };
  return ({ tier, tenant, models = allModels }) => {
    const rules = tenants();
    const places = (Object.hasOwn(rules, tenant) ? rules[tenant]?.localities : undefined) ?? localities;
    return byTier(models, places)[tier];
  };
}

function accessByTier(models: readonly ModelId[], places: readonly Locality[]): ByTier {
  const ids = new Set(models);
  const beginnings = models.filter((id) => id.endsWith('*')).map((id) => id.slice(0, -1));
  const isListed = (id: ModelId): boolean => ids.has(id) || beginnings.some((beginning) => id.startsWith(beginning));
  const access = (tier: Tier): Access => ({
    allows: ({ card }) => (card.tiers === undefined || card.tiers.includes(tier)) && isListed(card.id),
    localities: places,
  });
  return Object.fromEntries(tiers.map((tier) => [tier, access(tier)])) as Record<Tier, Access>;
}
