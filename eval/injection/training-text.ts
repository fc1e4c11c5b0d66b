/** A text that is learned from. */
export type TrainingText = {
  readonly text: string;
  readonly head: 'direct' | 'context';
  readonly isAttack: boolean;
  readonly weight: number;
  /** Undefined where near-duplicates are to be looked for. */
  readonly group: string | undefined;
};
