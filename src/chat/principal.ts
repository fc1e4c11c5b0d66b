/** Who asks. */
export type Principal = {
  readonly id: string;
  readonly tenant: string;
  /** What it may do beside using models: `admin` runs the gateway. */
  readonly roles: readonly string[];
};
