import { z } from 'zod';
import { nearNames } from '../fleet/near-names.ts';
import type { ConfigPath, Fault } from './config-errors.ts';
import { didYouMean, quoted } from './wording.ts';

type RawIssue = Parameters<z.core.$ZodErrorMap>[0];

const nouns: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of fields',
  record: 'a group of named entries',
  never: 'left out',
  null: 'empty',
};
const nounOf = (type: string): string => nouns[type] ?? type;
const typeOf = (value: unknown): string => {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
};

const quantity = (origin: string, limit: number | bigint): string =>
  ({ string: `${limit} characters long`, array: `a list of ${limit}` })[origin] ?? String(limit);

/** A message of our own for what a schema says only in general; messages written in a schema go before it. */
function wordingOf(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required';
      return `must be ${nounOf(issue.expected)}, not ${nounOf(typeOf(issue.input))}`;
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return 'must not be empty';
      return `must be at least ${quantity(issue.origin, issue.minimum)}`;
    case 'too_big':
      return `must be at most ${quantity(issue.origin, issue.maximum)}`;
    case 'invalid_value': {
      const values = issue.values.map(String);
      const hint = typeof issue.input === 'string' ? didYouMean(nearNames(issue.input, values)) : '';
      return `must be one of: ${values.join(', ')}${hint}`;
    }
    case 'invalid_format':
      return issue.format === 'url' ? 'must be a URL such as http://127.0.0.1:8000/v1' : 'is not written as it must be';
    default:
      return undefined;
  }
}

const kindMessage = (input: unknown, options: readonly unknown[]): string => {
  const kinds = options.map(String);
  const kind = typeof input === 'object' && input !== null && 'kind' in input ? input.kind : undefined;
  const list = `the kinds are: ${kinds.join(', ')}`;
  if (typeof kind !== 'string') return `is required; ${list}`;
  return `there is no kind ${quoted(kind)}${didYouMean(nearNames(kind, kinds)) || `; ${list}`}`;
};

/** Everything in a value that does not fit the schema, in words for the person who wrote it. */
export function faultsBySchema(schema: z.ZodType, value: unknown): readonly Fault[] {
  // Only the raw issue knows the schema it comes from; its list of keys is the same one in the final issue.
  const fields = new Map<unknown, readonly string[]>();
  const result = schema.safeParse(value, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys' && issue.inst instanceof z.ZodObject) {
        fields.set(issue.keys, Object.keys(issue.inst.shape));
      }
      if (issue.code === 'invalid_union' && Array.isArray(issue.options))
        return kindMessage(issue.input, issue.options);
      return wordingOf(issue);
    },
  });
  return result.success ? [] : result.error.issues.flatMap((issue) => faultsOf(issue, fields));
}

type KnownFields = ReadonlyMap<unknown, readonly string[]>;

function faultsOf(issue: z.core.$ZodIssue, fields: KnownFields, above: ConfigPath = []): readonly Fault[] {
  const path = [...above, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))];
  if (issue.code === 'unrecognized_keys') {
    const known = fields.get(issue.keys) ?? [];
    return issue.keys.map((key) => {
      const hint = didYouMean(nearNames(key, known)) || (known.length > 0 ? `; there are: ${known.join(', ')}` : '');
      return { path: [...path, key], message: `there is no such field${hint}` };
    });
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return faultsOfForms(issue.errors, fields, path);
  if (issue.code === 'invalid_key') return [{ path, message: wordsOf(issue.issues) }];
  return [{ path, message: issue.message }];
}

const wordsOf = (issues: readonly z.core.$ZodIssue[]): string =>
  [...new Set(issues.map(({ message }) => message))].join(', or ');

/** The faults by the form that was most likely meant: the one that the value is nearest to. */
function faultsOfForms(
  forms: readonly (readonly z.core.$ZodIssue[])[],
  fields: KnownFields,
  path: ConfigPath,
): readonly Fault[] {
  const fewest = Math.min(...forms.map((issues) => issues.length));
  const nearest = forms.filter((issues) => issues.length === fewest);
  const [only] = nearest;
  if (nearest.length === 1 && only) return only.flatMap((issue) => faultsOf(issue, fields, path));
  const issues = nearest.flat();
  const simple = issues.every((issue) => issue.path.length === 0 && issue.code !== 'unrecognized_keys');
  return [{ path, message: simple ? wordsOf(issues) : 'has none of the forms that are allowed here' }];
}
