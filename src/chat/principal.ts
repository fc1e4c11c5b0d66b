/** Who asks. `rightsKey` names the set of rights, so that caches never cross it. */
export type Principal = {
  readonly id: string;
  readonly tenant: string;
  readonly roles: readonly string[];
  readonly rightsKey: string;
};
