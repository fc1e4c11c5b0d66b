import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geminiSchema } from '../../../test/support/fake-gemini.ts';
import type { JsonObject } from '../../chat/json.ts';
import { plainSchema, SchemaTooLarge } from './plain-schema.ts';

describe('a schema for Gemini', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'has no words that are unknown there',
      {
        $schema: 'x',
        $id: 'y',
        type: 'object',
        additionalProperties: false,
        properties: { a: { type: 'string', examples: ['б'] } },
      },
      { type: 'object', properties: { a: { type: 'string' } } },
    ],
    ['tells null as nullable', { type: ['string', 'null'] }, { type: 'string', nullable: true }],
    [
      'tells an absent value as nullable',
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
      { type: 'string', nullable: true },
    ],
    [
      'tells one of several types as a choice',
      { type: ['string', 'integer'] },
      { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    ],
    [
      'tells oneOf as anyOf',
      { oneOf: [{ type: 'string' }, { type: 'number' }] },
      { anyOf: [{ type: 'string' }, { type: 'number' }] },
    ],
    [
      'keeps a choice among texts',
      { type: 'string', enum: ['так', 'ні', null] },
      { type: 'string', enum: ['так', 'ні'] },
    ],
    ['tells a fixed text as a choice of one', { const: 'так' }, { type: 'string', enum: ['так'] }],
    [
      'tells a choice among numbers in words',
      { type: 'integer', enum: [1, 2], description: 'Рівень.' },
      { type: 'integer', description: 'Рівень. One of: 1, 2.' },
    ],
    [
      'moves a whole number past its open bound',
      { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 10 },
      { type: 'integer', minimum: 1, maximum: 9 },
    ],
    [
      'keeps the formats that are known',
      { type: 'string', format: 'date-time' },
      { type: 'string', format: 'date-time' },
    ],
    ['drops the formats that are not', { type: 'string', format: 'uri' }, { type: 'string' }],
    ['says what a list is of', { type: 'array' }, { type: 'array', items: { type: 'string' } }],
    [
      'requires only what it has',
      { properties: { a: {} }, required: ['a', 'b'] },
      { type: 'object', properties: { a: {} }, required: ['a'] },
    ],
    [
      'joins what holds together',
      {
        allOf: [
          { properties: { a: { type: 'string' } }, required: ['a'] },
          { type: 'object', properties: { b: { type: 'number' } }, required: ['b'] },
        ],
      },
      { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['a', 'b'] },
    ],
    [
      'keeps properties that are named like words of the language',
      { type: 'object', properties: { $ref: { type: 'string' }, oneOf: { type: 'string' } } },
      { type: 'object', properties: { $ref: { type: 'string' }, oneOf: { type: 'string' } } },
    ],
  ])('%s', (_, given, expected) => {
    expect(plainSchema(given)).toEqual(expected);
    expect(geminiSchema.safeParse(expected).error).toBeUndefined();
  });

  it('has its references written out, with what stands beside them', () => {
    const city = { type: 'string', description: 'Місто' };
    const schema = {
      type: 'object',
      properties: {
        from: { $ref: '#/$defs/a~1b%20c' },
        to: { $ref: '#/properties/from', description: 'Куди' },
        away: { $ref: 'https://example.org/schema.json' },
        nowhere: { $ref: '#/$defs/none' },
      },
      $defs: { 'a/b c': city },
    };
    expect(plainSchema(schema).properties).toEqual({
      from: city,
      to: { type: 'string', description: 'Куди' },
      away: {},
      nowhere: {},
    });
  });

  it('that holds itself is written out once', () => {
    const node = { type: 'object', properties: { next: { $ref: '#/$defs/node' }, name: { type: 'string' } } };
    expect(plainSchema({ $ref: '#/$defs/node', $defs: { node } })).toEqual({
      type: 'object',
      properties: { next: { type: 'object' }, name: { type: 'string' } },
    });
  });

  it('that blows up is refused soon', () => {
    const twice = (name: string): JsonObject => ({
      type: 'object',
      properties: { a: { $ref: name }, b: { $ref: name } },
    });
    const $defs = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`d${at}`, twice(`#/$defs/d${at + 1}`)]));
    expect(() => plainSchema({ $ref: '#/$defs/d0', $defs })).toThrow(SchemaTooLarge);
    let deep: JsonObject = { type: 'string' };
    for (let i = 0; i < 5000; i++) deep = { type: 'array', items: deep };
    expect(() => plainSchema(deep)).not.toThrow();
  });

  it('of any shape holds only what Gemini knows', () => {
    const word = fc.constantFrom(
      'format',
      '__proto__',
      '$ref',
      'type',
      'properties',
      'items',
      'anyOf',
      'oneOf',
      'allOf',
      'enum',
      'const',
      'not',
      'required',
      '$defs',
    );
    const leaf = fc.constantFrom('#', '#/properties/a', 'string', 'constructor', 'null', 1, true, null);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(word, fc.constant('a')), tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(word, tree, { maxKeys: 5 }), (schema) => {
        const words = new Set<string>();
        const visit = (value: unknown): void => {
          if (Array.isArray(value)) value.forEach(visit);
          else if (typeof value === 'object' && value !== null)
            for (const [key, inner] of Object.entries(value)) {
              words.add(key);
              if (key === 'properties') Object.values(inner as object).forEach(visit);
              else visit(inner);
            }
        };
        visit(plainSchema(JSON.parse(JSON.stringify(schema)) as JsonObject));
        for (const unknown of ['$ref', 'oneOf', 'allOf', 'const', 'not', '$defs']) expect(words).not.toContain(unknown);
      }),
    );
  });
});
