export type Target = { readonly bound: 'at most' | 'below' | 'above'; readonly value: number };

/** What must hold, by the names of the metrics. */
export const targets: Readonly<Record<string, Target>> = {
  seconds_to_leave_slow: { bound: 'at most', value: 60 },
  seconds_to_leave_wrong: { bound: 'at most', value: 60 },
  seconds_to_leave_failing: { bound: 'at most', value: 60 },
  seconds_to_return_slow: { bound: 'below', value: 300 },
  seconds_to_return_wrong: { bound: 'below', value: 900 }, // only new labels can clear its name
  seconds_to_return_failing: { bound: 'below', value: 300 },
  overshoot: { bound: 'at most', value: 0.01 },
  cached_tokens_gain: { bound: 'above', value: 0 },
  flip_rate: { bound: 'at most', value: 0.05 },
};
