/** How the mock upstream answers for one model name. */
export type Behaviour = {
  /** Length of a reply that is not streamed. */
  readonly replyBytes: number;
  /** Content chunks of a stream. */
  readonly chunks: number;
  /** From the headers to the first content. */
  readonly firstTokenMs: number;
  /** Between two chunks; 0 sends them all at once, each still an HTTP chunk of its own. */
  readonly gapMs: number;
};

const small: Behaviour = { replyBytes: 200, chunks: 20, firstTokenMs: 0, gapMs: 0 };

const behaviours: Readonly<Record<string, Behaviour>> = {
  'mock-small': small,
  'mock-large': { ...small, replyBytes: 8192 },
  'mock-burst': { ...small, chunks: 100 },
  'mock-first-token': { ...small, chunks: 10, gapMs: 1 },
  'mock-paced': { ...small, chunks: 50, firstTokenMs: 300, gapMs: 100 },
};

export const mockModels = Object.keys(behaviours);

export const behaviourOf = (model: string): Behaviour => behaviours[model] ?? small;
