import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../chat/json.ts';
import { shapeFaults } from './check-shape.ts';
import { TooMuchToCheck } from './shape-fault.ts';

const faults = (value: Json, schema: JsonObject): readonly string[] =>
  shapeFaults(value, schema).map(({ pointer, keyword }) => `${pointer} ${keyword}`);

const declaration: JsonObject = {
  type: 'object',
  properties: {
    number: { type: 'string', pattern: '^\\d{2}UA\\d{6}$' },
    items: { type: 'array', minItems: 1, items: { $ref: '#/$defs/item' } },
    note: { anyOf: [{ type: 'string', maxLength: 5 }, { type: 'null' }] },
  },
  required: ['number', 'items'],
  additionalProperties: false,
  $defs: {
    item: {
      type: 'object',
      properties: { code: { enum: ['8471', '8517'] }, price: { type: 'number', exclusiveMinimum: 0 } },
      required: ['code', 'price'],
    },
  },
};

describe('a value and its schema', () => {
  it('fit', () => {
    expect(faults({ number: '24UA209000', items: [{ code: '8471', price: 1.5 }], note: 'добре' }, declaration)).toEqual(
      [],
    );
  });

  it('differ at places that are named, without the value and without names that only it gives', () => {
    const value = {
      number: '24UA20900',
      items: [{ code: '9999', price: 0 }, { price: '1' }],
      note: 'надто довго',
      'Іван Петренко': 1,
    };
    expect(faults(value, declaration)).toEqual([
      '/number pattern',
      '/items/0/code enum',
      '/items/0/price exclusiveMinimum',
      '/items/1/code required',
      '/items/1/price type',
      '/note anyOf',
      '/* additionalProperties',
    ]);
  });

  it('are compared in full where they are trees', () => {
    const tree: JsonObject = {
      $defs: { node: { type: 'object', properties: { left: { $ref: '#/$defs/node' }, n: { type: 'integer' } } } },
      $ref: '#/$defs/node',
    };
    expect(faults({ left: { left: { n: 1 } } }, tree)).toEqual([]);
    expect(faults({ left: { left: { n: 1.5 } } }, tree)).toEqual(['/left/left/n type']);
  });
});

it.each<readonly [Json, JsonObject, readonly string[]]>([
  ['x', { enum: [] }, [' enum']],
  [1, { allOf: [false] as Json[] }, [' false']],
  [1, { $ref: 'https://example.org/schema.json' }, []],
  [1, { $ref: '#/$defs/none' }, []],
  [1, { $ref: '#/$defs/a~1b%20c', $defs: { 'a/b c': { type: 'string' } } }, [' type']],
  [1, { $ref: '#/allOf/0', allOf: [{ minimum: 2 }] }, [' minimum', ' minimum']],
  [1, { $ref: '#/%E0%A4%A' }, []],
  [
    [1, 'a', true],
    { items: [{ type: 'number' }, { type: 'number' }], additionalItems: { type: 'number' } },
    ['/1 type', '/2 type'],
  ],
  [['a'], { contains: { type: 'number' }, minContains: 0 }, []],
  [[1, 2], { contains: { type: 'number' }, maxContains: 1 }, [' maxContains']],
  [{ a: 1 }, { dependentSchemas: { a: { required: ['b'] } } }, ['/b required']],
  [{ 'x/y~z': 1 }, { properties: { 'x/y~z': { type: 'string' } } }, ['/x~1y~0z type']],
  [0.3, { multipleOf: 0.1 }, []],
  ['аб😀', { minLength: 4 }, [' minLength']],
  ['ab', { pattern: '(?=a)x' }, []],
  ['ab', { pattern: 'a'.repeat(501) }, []],
])('%j under %j: %j', (value, schema, expected) => {
  expect(faults(value, schema)).toEqual(expected);
});

describe('a schema that asks for too much', () => {
  const doubling = (levels: number): JsonObject => {
    const $defs: Record<string, Json> = { d0: { type: 'string' } };
    for (let level = 1; level <= levels; level++)
      $defs[`d${level}`] = { allOf: [{ $ref: `#/$defs/d${level - 1}` }, { $ref: `#/$defs/d${level - 1}` }] };
    return { $defs, $ref: `#/$defs/d${levels}` };
  };

  it.each<readonly [string, Json, JsonObject]>([
    ['doubles at each level', 'x', doubling(40)],
    ['refers to itself', 'x', { $ref: '#' }],
    [
      'is met by a long list under many parts',
      Array(50_000).fill(1),
      { items: { allOf: Array(50).fill({ type: 'number' }) as Json[] } },
    ],
  ])('is given up soon: it %s', (_, value, schema) => {
    expect(() => shapeFaults(value, schema)).toThrow(TooMuchToCheck);
  });

  const many = (count: number, part: JsonObject): Json[] => Array<Json>(count).fill(part);
  const often = (part: JsonObject, count = 20_000): JsonObject => ({
    $defs: { part },
    anyOf: many(count, { $ref: '#/$defs/part' }),
  });
  const long = 'a'.repeat(50_000);
  const nested = JSON.parse(`${'['.repeat(150)}"${long}"${']'.repeat(150)}`) as Json;

  it.each<readonly [string, Json, JsonObject]>([
    ['a long text is counted again and again', long, { anyOf: many(14_000, { minLength: 9e9 }) }],
    ['a long text is compared with as long a one', long, often({ const: `${long.slice(1)}b` })],
    ['a large value is compared', [long], often({ const: [`${long.slice(1)}b`] })],
    ['a value is written at each of its levels', nested, often({ enum: [[[]]] }, 50)],
    ['names are required', {}, often({ required: Array.from({ length: 10_000 }, (_, at) => `n${at}`) })],
    [
      'an object has many members',
      Object.fromEntries(Array.from(long, (_, at) => [`n${at}`, 1])),
      often({ maxProperties: 1 }),
    ],
    ['types are listed', 1, often({ type: many(10_000, 'x' as never) })],
    [
      'a reference is long',
      1,
      { allOf: many(20_000, { $ref: '#/$defs/part' }), $defs: { part: { $ref: `#/${long}` } } },
    ],
    ['a pattern is run', 'ab'.repeat(4990), often({ pattern: '(a|b)*a(a|b){300}x' })],
    [
      'names are held against a pattern',
      { ['ab'.repeat(4990)]: 1 },
      often({ patternProperties: { 'a(a|b){300}x': {} }, additionalProperties: false }),
    ],
  ])('is given up soon, be it looked at how few times: %s', (_, value, schema) => {
    const before = process.cpuUsage().user;
    expect(() => shapeFaults(value, schema)).toThrow(TooMuchToCheck);
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(500);
  });

  it('is none where other kinds of values are compared', () => {
    expect(faults(long, { anyOf: many(20_000, { const: 1 }) })).toEqual([' anyOf']);
    expect(faults(long, { enum: Array.from({ length: 20_000 }, (_, at) => at) })).toEqual([' enum']);
  });

  it.each(['^(a+)+$', '(a|aa)+$', '((a{1000}){1})b', '(?=a)b', '[', 'a{999}b{999}c{999}'])(
    'is no trap by its pattern: %s',
    (pattern) => {
      const before = process.hrtime.bigint();
      shapeFaults('a'.repeat(9000), { pattern });
      expect(Number(process.hrtime.bigint() - before) / 1e6).toBeLessThan(1000);
    },
  );

  it('looks at long lists without doubles in proportion to them', () => {
    expect(
      faults(
        Array.from({ length: 20_000 }, (_, at) => at),
        { uniqueItems: true },
      ),
    ).toEqual([]);
    expect(
      faults(
        [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
        { uniqueItems: true },
      ),
    ).toEqual([' uniqueItems']);
  });
});

const leaf = fc.oneof(
  fc.constantFrom<JsonObject>(
    { type: 'string' },
    { type: 'integer' },
    { type: ['number', 'null'] },
    { type: 'boolean' },
    {},
  ),
  fc.record({ minimum: fc.integer({ min: -3, max: 3 }), exclusiveMaximum: fc.integer({ min: -3, max: 5 }) }),
  fc.record({ minLength: fc.nat(2), maxLength: fc.nat(4) }),
  fc.record({ enum: fc.uniqueArray(fc.constantFrom<Json>(1, 'a', null, true, [1], { a: 1 }), { minLength: 1 }) }),
  fc.record({ multipleOf: fc.constantFrom(1, 2, 0.5) }),
  fc.record({ pattern: fc.constantFrom('^a', 'b$', '[0-9]+') }),
);
const name = fc.constantFrom('a', 'b', 'c');
const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf,
    fc.record(
      {
        properties: fc.dictionary(name, tie('schema'), { noNullPrototype: true }),
        required: fc.uniqueArray(name),
        additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
        patternProperties: fc.dictionary(fc.constantFrom('^a', 'c'), tie('schema'), {
          maxKeys: 1,
          noNullPrototype: true,
        }),
        propertyNames: fc.constantFrom<JsonObject>({ maxLength: 3 }, { enum: ['a', 'b'] }),
        dependentRequired: fc.dictionary(name, fc.uniqueArray(name), { noNullPrototype: true }),
        minProperties: fc.nat(2),
        maxProperties: fc.nat(3),
      },
      { requiredKeys: [] },
    ),
    fc.record(
      {
        items: tie('schema'),
        prefixItems: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
        minItems: fc.nat(2),
        maxItems: fc.nat(3),
        uniqueItems: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    fc.record({ contains: tie('schema'), minContains: fc.nat(2), maxContains: fc.nat(3) }), // with prefixItems, Ajv errs on []
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('schema') }),
    fc.record({ if: tie('schema'), then: tie('schema'), else: tie('schema') }),
    fc.record({ const: fc.constantFrom<Json>(1, 'a', [1]) }),
  ),
}));
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom<Json>(null, true, 'a', 'ab', 'b', '7', 'абв', '😀'),
    fc.integer({ min: -5, max: 6 }),
    fc.constantFrom(0.5, 1.5),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { noNullPrototype: true }),
  ),
}));

it('agrees with Ajv on what fits', () => {
  const ajv = new Ajv2020({ strict: false });
  fc.assert(
    fc.property(schema, value, (wanted, given) => {
      const judged = ajv.compile(wanted)(given);
      expect(shapeFaults(given, wanted).length === 0, JSON.stringify({ wanted, given })).toBe(judged);
    }),
    { numRuns: 250 },
  );
});
