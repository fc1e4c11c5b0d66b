import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastMs } from '../../test/support/least-ms.ts';
import { readJsonBody } from './json-body.ts';
import { scanJson } from './json-scan.ts';

const body = (text: string): Buffer => Buffer.from(text, 'utf8');
const refused = (message: RegExp | string): unknown =>
  expect.objectContaining({
    code: 'invalid_json',
    status: 400,
    message: expect.stringMatching(message) as string,
  });

describe('the span of a field', () => {
  it('is what JSON.parse reads there, whatever stands around it', () => {
    const key = fc.string({ unit: fc.constantFrom('m', '"', '\\', 'ї', '\n', '{', '}', ',', ':', 'é') });
    const entries = fc.dictionary(
      key.filter((name) => name !== 'messages'),
      fc.jsonValue(),
      { maxKeys: 5 },
    );
    const messages = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(key, fc.jsonValue()));
    fc.assert(
      fc.property(entries, messages, entries, fc.constantFrom(undefined, 1, '\t'), (before, value, after, space) => {
        const text = JSON.stringify({ ...before, messages: value, ...after }, null, space);
        fc.pre(!text.includes('__proto__'));
        const { bytes, value: parsed } = readJsonBody(body(text), 'messages');
        expect(parsed).toEqual(JSON.parse(text));
        expect(JSON.parse(Buffer.from(bytes ?? []).toString('utf8'))).toEqual(
          (parsed as { messages: unknown }).messages,
        );
      }),
    );
  });

  it.each([
    ['a field of that name further in', '{"x":{"messages":[1]}}'],
    ['a text of that name', '{"x":"messages","y":["messages"]}'],
    ['a text as the value', '{"messages":"[1]","x":[2]}'],
    ['a number as the value', '{"messages":1,"x":[2]}'],
    ['a list at the top', '[{"messages":[1]}]'],
    ['nothing', '{}'],
  ])('is not there for %s', (_, text) => {
    expect(readJsonBody(body(text), 'messages').bytes).toBeUndefined();
  });

  it('is found under an escaped name', () => {
    expect(scanJson('{"m\\u0065ssages":[1]}', 'messages')).toEqual([17, 20]);
  });

  it('counts bytes, not letters', () => {
    const { bytes } = readJsonBody(body('{"ї":"🙂","messages":["Привіт"]}'), 'messages');
    expect(Buffer.from(bytes ?? []).toString('utf8')).toBe('["Привіт"]');
  });
});

describe('a body is refused', () => {
  it.each([
    ['that is empty', '', 'empty'],
    ['that is cut', '{"model":"a"', 'not valid JSON'],
    ['that is no JSON', 'model=a', 'not valid JSON'],
    ['with a key twice', '{"model":"a","x":1,"model":"b"}', 'key "model" twice'],
    ['with a key twice, once escaped', '{"model":"a","\\u006dodel":"b"}', 'key "model" twice'],
    ['with a key twice deep inside', '{"a":[{"b":{"c":1,"d":2,"c":3}}]}', 'key "c" twice'],
    ['with a Ukrainian key twice', '{"ключ":1,"ключ":2}', 'key "ключ" twice'],
    ['with a Ukrainian key twice, once escaped', '{"ї":1,"\\u0457":2}', 'key "ї" twice'],
    ['with __proto__', '{"a":{"__proto__":{"x":1}}}', '__proto__'],
    ['with __proto__ escaped', '{"\\u005f_proto__":{"x":1}}', '__proto__'],
    ['nested too deep', '['.repeat(129) + ']'.repeat(129), 'deeper than 128'],
    ['nested too deep by objects', '{"a":'.repeat(129) + '1' + '}'.repeat(129), 'deeper than 128'],
  ])('%s', (_, text, message) => {
    expect(() => readJsonBody(body(text), 'messages')).toThrow(refused(message));
  });

  it('that is not UTF-8', () => {
    expect(() => readJsonBody(Buffer.from([0x22, 0xff, 0x22]), 'messages')).toThrow(refused('UTF-8'));
  });

  it('whenever two keys of an object are the same once read, however they are written', () => {
    const letter = fc.constantFrom('a', 'ї', 'é', '"', '\\', '/', '🙂');
    const name = fc.string({ unit: letter, minLength: 1, maxLength: 4 });
    const escapedIn = (text: string): string =>
      `"${Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;
    fc.assert(
      fc.property(name, name, fc.boolean(), (first, other, same) => {
        const second = same ? first : other;
        const text = `{${JSON.stringify(first)}:1,${escapedIn(second)}:2}`;
        const read = (): unknown => readJsonBody(body(text), 'messages').value;
        if (first === second) expect(read).toThrow(refused('twice'));
        else expect(Object.keys(read() as object)).toHaveLength(2);
      }),
    );
  });

  it('never with its own words in the message', () => {
    expect(() => readJsonBody(body('{"messages": secret-of-the-user}'), 'messages')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') as string }),
    );
  });
});

describe('what is allowed', () => {
  it.each([
    ['the same key in two objects', '{"a":{"x":1},"b":{"x":2},"x":3}'],
    ['the same key in list items', '[{"x":1},{"x":2}]'],
    ['a value that equals a key', '{"a":"b","b":"a"}'],
    ['names of the prototype', '{"constructor":1,"toString":2,"hasOwnProperty":3}'],
    ['128 levels', '['.repeat(128) + ']'.repeat(128)],
    ['keys that only look alike', '{"a":1,"A":2,"a ":3,"\\u00e9":4,"e\\u0301":5}'],
  ])('%s', (_, text) => {
    expect(readJsonBody(body(text), 'messages').value).toEqual(JSON.parse(text));
  });
});

describe('the time is in proportion to the size for', () => {
  const many = (count: number): string => Array.from({ length: count }, (_, at) => `"key${at}":${at}`).join(',');
  it.each([
    ['100,000 keys', `{${many(100_000)}}`],
    ['a megabyte of backslashes', `{"a":"${'\\\\'.repeat(500_000)}"}`],
    ['a megabyte of escaped quotes', `{"a":"${'\\"'.repeat(500_000)}"}`],
    ['a megabyte of backslashes in a text that never ends', `{"a":"${'\\'.repeat(1_000_001)}`],
    ['a key of a megabyte', `{"${'k\\u0061'.repeat(150_000)}":1}`],
    ['200,000 brackets', '[]'.repeat(200_000)],
    ['100,000 objects', `[${'{"a":1,"b":2},'.repeat(100_000)}1]`],
  ])('%s', (_, text) => {
    expect(leastMs(2000, () => void scanJson(text, 'messages', Infinity))).toBeLessThan(2000);
  });
});
