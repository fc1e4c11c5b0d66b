/** Who asks. */
export type Principal = {
  readonly id: string;
  readonly tenant: string;
};
