import type { z } from 'zod';
import { GatewayFailure } from '../chat/failure.ts';

/** A field's place as people write it: `messages[2].content`. */
export const fieldPath = (path: readonly PropertyKey[]): string =>
  path.map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at === 0 ? '' : '.'}${String(key)}`)).join('');

/** The first thing a schema found wrong, as a 400 that names the field. */
export function invalidField(error: z.ZodError, body: unknown): GatewayFailure {
  const issue = error.issues[0];
  if (issue?.code === 'unrecognized_keys') return unknownField(issue);
  const path = issue?.path ?? [];
  const param = fieldPath(path) || 'body';
  const missing = path.length > 0 && valueAt(body, path) === undefined;
  return missing
    ? new GatewayFailure('missing_required_parameter', `The field '${param}' is missing.`, { param })
    : new GatewayFailure('invalid_value', `The field '${param}' is wrong: ${issue?.message ?? 'not understood'}.`, {
        param,
      });
}

const LONGEST_SHOWN_NAME = 64;

/** Only fields of our own are refused when they are not known. */
function unknownField({ path, keys, message }: z.core.$ZodIssueUnrecognizedKeys): GatewayFailure {
  const param = fieldPath([...path, (keys[0] ?? '').slice(0, LONGEST_SHOWN_NAME)]);
  return new GatewayFailure('invalid_value', `The field '${param}' is not known: ${message}.`, { param });
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
