/** Tokens of one answer in disjoint buckets, but for `reasoning`, which is a part of `output`. */
export type Usage = {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
  /** Counted by us because the upstream told nothing. */
  readonly estimated?: true;
};
