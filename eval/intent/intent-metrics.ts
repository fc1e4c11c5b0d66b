/** A prompt as it was read: what it wants, what was thought it wants, and how surely. */
export type Verdict = {
  readonly label: string;
  readonly guess: string;
  readonly confidence: number;
  readonly lang: string;
};

export const accuracyOf = (verdicts: readonly Verdict[]): number =>
  verdicts.filter(({ label, guess }) => label === guess).length / verdicts.length;

/** The mean over all labels there are of F1, the harmonic mean of precision and recall. */
export function macroF1(verdicts: readonly Verdict[]): number {
  const labels = new Set(verdicts.map(({ label }) => label));
  let sum = 0;
  for (const label of labels) {
    const wanted = verdicts.filter((one) => one.label === label);
    const guessed = verdicts.filter(({ guess }) => guess === label);
    const right = wanted.filter(({ guess }) => guess === label).length;
    sum += (2 * right) / (wanted.length + guessed.length);
  }
  return sum / labels.size;
}

/** Guesses that were about as sure as each other. */
export type Bin = {
  readonly from: number;
  readonly count: number;
  readonly confidence: number;
  readonly accuracy: number;
};

const BINS = 10;

/** Ten ranges of confidence with the share that was right in each; empty ones are left out. */
export const reliabilityOf = (verdicts: readonly Verdict[]): readonly Bin[] =>
  Array.from({ length: BINS }, (_, bin) => bin).flatMap((bin) => {
    const within = verdicts.filter(({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)) === bin);
    if (within.length === 0) return [];
    const confidence = within.reduce((sum, one) => sum + one.confidence, 0) / within.length;
    return [{ from: bin / BINS, count: within.length, confidence, accuracy: accuracyOf(within) }];
  });

/** Expected calibration error: how far confidence and accuracy are apart, in the mean over all guesses (Naeini et al., 2015). */
export const calibrationError = (verdicts: readonly Verdict[]): number =>
  reliabilityOf(verdicts).reduce(
    (sum, { count, confidence, accuracy }) => sum + (count / verdicts.length) * Math.abs(confidence - accuracy),
    0,
  );
