import type { JsonObject } from './json.ts';

/** Fields that the vocabulary does not name, kept with the dialect they were written in; they never cross to another. */
export type Extra = { readonly dialect: 'openai' | 'anthropic'; readonly fields: JsonObject };
