import type { Json } from '../../chat/json.ts';
import type { Patterns } from './patterns.ts';
import type { ShapeFault } from './shape-fault.ts';

/** What the checks of one value share. */
export type Check = {
  readonly patterns: Patterns;
  /** Adds what is wrong with a value under a schema to `faults`. */
  look(value: Json, schema: Json | undefined, path: string, faults: ShapeFault[]): void;
  fits(value: Json, schema: Json | undefined): boolean;
  /** Books work: a value looked at under a schema is a step. Throws `TooMuchToCheck`. */
  spend(steps: number): void;
  /** Books reading a text; `times` as much where each letter takes more than a look. */
  spendOn(text: string, times?: number): void;
};
