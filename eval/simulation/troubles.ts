import type { Behaviour } from './scripted-model.ts';

/** What may become of a model. */
export const troubles = {
  /** Its first token comes later than the 3 s that requests may take where nobody asks for less. */
  slow: (usual: Behaviour) => ({
    ...usual,
    firstTokenMs: Math.max(6000, 10 * usual.firstTokenMs),
    msPerToken: 10 * usual.msPerToken,
  }),
  wrong: (usual: Behaviour) => ({ ...usual, quality: () => 0.1 }),
  failing: (usual: Behaviour) => ({ ...usual, failing: 0.9 }),
} as const satisfies Readonly<Record<string, (usual: Behaviour) => Behaviour>>;
export type Trouble = keyof typeof troubles;
