import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPath } from './config-errors.ts';
import { parseYaml } from './yaml-source.ts';

const text = `server:
  port: 1
models:
  - id: a
    tags: [x, "y z"]
  - &b {id: b}
  - *b
`;

describe('parseYaml', () => {
  test.each([
    [['server'], '1:1'],
    [['server', 'port'], '2:3'],
    [['server', 'missing', 'deeper'], '1:1'],
    [['models', 0], '4:5'],
    [['models', 0, 'id'], '4:5'],
    [['models', 0, 'tags', 1], '5:15'],
    [['models', 1, 'id'], '6:9'],
    [['models', 2, 'id'], '7:5'],
    [['models', 9], '3:1'],
    [[], '1:1'],
  ])('%j stands at %s', (path, expected) => {
    const { line, column } = parseYaml(text).placeOf(path);
    expect(`${line}:${column}`).toBe(expected);
  });

  test('reads what any YAML reader reads, without empty fields', () => {
    expect(parseYaml(text).value).toEqual({
      server: { port: 1 },
      models: [{ id: 'a', tags: ['x', 'y z'] }, { id: 'b' }, { id: 'b' }],
    });
    expect(parseYaml('a:\nb: [null]\n8080: yes').value).toEqual({ b: [null], '8080': 'yes' });
  });

  test('a null that is written is a value, a key that is left empty is none', () => {
    expect(parseYaml('a: null\nb: ~\nc:\n  # d: 1\n').value).toEqual({ a: null, b: null });
  });

  test('an anchor means what it was last', () => {
    expect(parseYaml('a: &x 1\nb: *x\nc: &x 2\nd: *x').value).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  test('faults: twice the same key, no such anchor, aliases without end', () => {
    const faultsIn = (yaml: string) =>
      parseYaml(yaml).faults.map(({ path, message }) => `${formatPath(path)}: ${message}`);
    expect(faultsIn('a: 1\n"a": 2')).toEqual(['a: this key is there twice; keep one of them']);
    expect(faultsIn('a: *x')).toEqual(['a: an alias (*name) must follow an anchor (&name) of the same name']);
    expect(faultsIn(`a: &a [1, 2, 3]\nb: [${'*a, '.repeat(3000)}]`)).toHaveLength(1);
    expect(faultsIn('a: &a [*a, *a, *a]')).toHaveLength(1);
  });

  test('every text is read or told what is wrong with it', () => {
    const piece = fc.constantFrom(
      'a',
      ': ',
      '\n',
      '  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '&x ',
      '*x',
      '!t ',
      '"',
      "'",
      '|\n',
      '#',
      '? ',
      '---',
      '\t',
      '%',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const source = parseYaml(pieces.join(''));
        expect(source.syntax.length > 0 || source.value !== undefined).toBe(true);
        for (const { place } of source.syntax) expect(Math.min(place.line, place.column)).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});

test('formatPath quotes what is no plain word', () => {
  expect(formatPath(['models', 3, 'upstream'])).toBe('models[3].upstream');
  expect(formatPath(['upstreams', 'a b\n', 'x-api-key'])).toBe('upstreams["a b\\n"].x-api-key');
});
