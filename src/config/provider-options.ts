import { z } from 'zod';
import type { ProviderKind } from '../extend/provider.ts';

/** A kind's options are written beside `kind:`, so they must be the fields of an object. */
export function optionsOf(kind: ProviderKind): z.ZodObject {
  if (kind.options instanceof z.ZodObject) return kind.options;
  throw new TypeError(`The options of provider kind ${kind.kind} must be an object schema.`);
}

/** The schema of its address, where it has one. */
export function addressOf(kind: ProviderKind): z.ZodType | undefined {
  const address: unknown = optionsOf(kind).shape['baseUrl'];
  return address instanceof z.ZodType ? address : undefined;
}

/** An upstream's address may be told from outside, as its key is; `env:NAME` then stands in its place. */
export const addressReference = z
  .string()
  .regex(/^env:[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'must be env:NAME for an environment variable that holds one');
