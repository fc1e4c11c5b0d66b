/** Tokens of one answer in disjoint buckets, but for `reasoning`, which is a part of `output`. Absent ones are 0. */
export type Usage = {
  readonly input: number;
  /** Read from a cache of the server's. */
  readonly cacheRead: number;
  /** Written to a cache that is kept for minutes. */
  readonly cacheWrite: number;
  /** Written to a cache that is kept for an hour. */
  readonly cacheWriteLong?: number;
  readonly audioInput?: number;
  readonly imageInput?: number;
  readonly output: number;
  readonly audioOutput?: number;
  readonly reasoning: number;
  /** Counted by us because the upstream told nothing. */
  readonly estimated?: true;
};

/** All that was read, in tokens. */
export const inputTokensOf = (usage: Usage): number =>
  usage.input +
  usage.cacheRead +
  usage.cacheWrite +
  (usage.cacheWriteLong ?? 0) +
  (usage.audioInput ?? 0) +
  (usage.imageInput ?? 0);

/** All that was written, in tokens. */
export const outputTokensOf = (usage: Usage): number => usage.output + (usage.audioOutput ?? 0);
