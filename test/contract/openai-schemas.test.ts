import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { officialJudge, officialSchemaPresent } from './official-schema.ts';
import { base64Embeddings } from './openai-schemas.ts';
import { families } from './samples.ts';
import { absent, edited } from './samples/sample.ts';

const reason = officialSchemaPresent ? '' : ' (skipped: ../shared/data/specs is not on this machine)';

/** Every path into a JSON value, the deepest included. */
function pathsOf(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const path = at === '' ? key : `${at}.${key}`;
    return [path, ...pathsOf(child, path)];
  });
}

const strangers: readonly unknown[] = [
  absent,
  null,
  true,
  0,
  1,
  -1,
  1.5,
  '',
  'text',
  'function',
  '2027-01-31',
  [],
  ['a'],
  [0],
  {},
  { type: 'text', text: 'x' },
  { id: 'x' },
];

describe.each(families)('$schema', ({ schema, mirror, samples }) => {
  const good = samples.filter(({ valid }) => valid);

  it('has samples enough, good and bad', () => {
    expect(samples.length).toBeGreaterThanOrEqual(60);
    expect(good.length).toBeGreaterThanOrEqual(20);
    expect(samples.length - good.length).toBeGreaterThanOrEqual(30);
  });

  it.each(samples)('the mirror judges rightly: $name', ({ value, valid }) => {
    expect(mirror.safeParse(value).success).toBe(valid);
  });

  it.skipIf(!officialSchemaPresent)(`the official schema judges every sample alike${reason}`, () => {
    const judge = officialJudge(schema);
    const wrong = samples.filter(({ value, valid }) => judge(value) !== valid);
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it.skipIf(!officialSchemaPresent)(`mirror and official schema agree on mutations${reason}`, () => {
    const judge = officialJudge(schema);
    const mutation = fc.constantFrom(...good.map(({ value }) => value)).chain((value) =>
      fc.record({
        value: fc.constant(value),
        path: fc.constantFrom(...pathsOf(value)),
        stranger: fc.constantFrom(...strangers),
      }),
    );
    const verdicts = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(mutation, ({ value, path, stranger }) => {
        const mutant = edited(value, { [path]: stranger });
        const accepted = judge(mutant);
        verdicts[accepted ? 'accepted' : 'refused']++;
        expect(mirror.safeParse(mutant).success).toBe(accepted);
      }),
      { numRuns: 1000 },
    );
    expect(Math.min(verdicts.accepted, verdicts.refused)).toBeGreaterThan(50);
  });
});

describe('embeddings in base64', () => {
  const reply = (embedding: unknown): unknown => ({
    object: 'list',
    model: 'm',
    data: [{ object: 'embedding', index: 0, embedding }],
    usage: { prompt_tokens: 1, total_tokens: 1 },
  });

  it.each([
    ['two values', Buffer.from(new Float32Array([0.25, -1]).buffer).toString('base64'), true],
    ['half a value', 'AAA=', false],
    ['numbers', [0.25], false],
    ['not base64', '$$$$', false],
  ])('%s', (_name, embedding, valid) => {
    expect(base64Embeddings.safeParse(reply(embedding)).success).toBe(valid);
  });
});
