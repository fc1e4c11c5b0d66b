import type { Principal, Tier } from './principal.ts';

export type ExportFormat = 'csv' | 'pdf' | 'pptx' | 'api';

/** What a tier includes. */
export type TierRights = {
  /** Personal data may be shown, to those who have the role for it. */
  readonly pii: boolean;
  readonly exports: readonly ExportFormat[];
  /** Models of one's own may be brought along. */
  readonly customModels: boolean;
};

export const tierRights: Readonly<Record<Tier, TierRights>> = {
  free: { pii: false, exports: ['csv'], customModels: false },
  pro: { pii: true, exports: ['csv', 'pdf', 'pptx'], customModels: false },
  enterprise: { pii: true, exports: ['csv', 'pdf', 'pptx', 'api'], customModels: true },
};

/** May personal data be shown to this caller, given a reason? The role alone is not enough: its tier must include it. */
export const mayViewPii = ({ tier, roles }: Pick<Principal, 'tier' | 'roles'>): boolean =>
  tierRights[tier].pii && roles.includes('view_pii');
