import { z } from 'zod';

/** A day: no wait of the gateway is longer. */
export const MOST_MS = 24 * 60 * 60 * 1000;

/** A whole number of milliseconds. */
export const ms = (least: number, most: number) => z.int().min(least).max(most);
