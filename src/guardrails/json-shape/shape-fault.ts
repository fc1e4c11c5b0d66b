/** Where a JSON value does not fit its schema, and which word of the schema it does not keep. Never the value. */
export type ShapeFault = {
  /** A JSON pointer (RFC 6901); names that the schema does not give are `*`. */
  readonly pointer: string;
  readonly keyword: string;
};

/** More are of no help to who has to mend them. */
export const MOST_FAULTS = 8;

/** The schema, or the value, asks for more work than an answer is worth; it is left unchecked. */
export class TooMuchToCheck extends Error {
  override readonly name = 'TooMuchToCheck';
}
