/** Where a command writes, on two channels so that scripts can tell them apart. */
export type Output = {
  /** What was asked for. */
  readonly say: (line: string) => void;
  /** What a person should know besides. */
  readonly note: (line: string) => void;
};
