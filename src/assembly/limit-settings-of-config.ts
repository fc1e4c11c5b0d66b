import { type Nanodollars, NANODOLLARS_PER_DOLLAR } from '../chat/money.ts';
import type { GatewaySettings } from '../config/gateway-settings.ts';
import type { HolderLimits, LimitSettings } from '../limits/limit-settings.ts';

type Section = GatewaySettings['limits'];

/** What `limits:` in gateway.yaml says, in the units of the limits. */
export const limitSettingsOfConfig = (section: Section): LimitSettings => ({
  key: { ...section.key, costPerDay: nanodollars(section.key.costPerDayUsd) },
  user: holderLimits(section.user),
  tenant: holderLimits(section.tenant),
  tiers: {
    free: section.tiers.free.queriesPerDay,
    pro: section.tiers.pro.queriesPerDay,
    enterprise: section.tiers.enterprise.queriesPerDay,
  },
  address: section.address,
  onStoreLoss: section.onStoreLoss,
  leaseMs: section.leaseMs,
});

const holderLimits = (limits: Section['tenant']): HolderLimits => ({
  ...limits,
  costPerDay: nanodollars(limits.costPerDayUsd),
});

const nanodollars = (dollars: number | null): Nanodollars | null =>
  dollars === null ? null : Math.round(dollars * NANODOLLARS_PER_DOLLAR);
