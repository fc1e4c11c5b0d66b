import type { Json } from '../chat/json.ts';

/** The text, or nothing where something else stands in its place. */
export const textIn = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
