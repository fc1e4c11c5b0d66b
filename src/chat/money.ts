/** Billionths of a US dollar; a price of $1 a million tokens is 1000 of them a token. */
export type Nanodollars = number;

export const NANODOLLARS_PER_DOLLAR = 1_000_000_000;
