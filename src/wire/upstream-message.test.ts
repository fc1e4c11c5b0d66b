import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastMs } from '../../test/support/least-ms.ts';
import { readableMessage, retryAfterMs } from './upstream-message.ts';

const alphanumeric = fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'));
const random = (minLength: number, maxLength = minLength): fc.Arbitrary<string> =>
  fc.string({ unit: alphanumeric, minLength, maxLength });
const label = fc.constantFrom('vllm-0', 'ollama', 'gpu12', 'db', 'llm-prod', 'models');
const ending = fc.constantFrom('com', 'internal', 'svc.cluster.local', 'lan', 'net', 'ua', 'corp', 'io');
const port = fc.integer({ min: 80, max: 65535 });
const host = fc.tuple(label, fc.constantFrom('acme', 'example', 'default'), ending).map((labels) => labels.join('.'));
const address = fc.oneof(
  host,
  fc.tuple(fc.oneof(host, label, fc.constant('localhost')), port).map(([name, at]) => `${name}:${at}`),
  fc.ipV4(),
  fc.tuple(fc.ipV4(), port).map(([name, at]) => `${name}:${at}`),
  fc
    .tuple(
      fc.ipV6().filter((ip) => /[0-9a-f]{4}/.test(ip)),
      port,
    )
    .map(([name, at]) => `[${name}]:${at}`),
  fc
    .tuple(fc.constantFrom('http', 'https', 'redis', 'postgresql', 'wss'), host, random(0, 700))
    .map(([scheme, name, path]) => `${scheme}://user:${path.slice(0, 8)}@${name}/${path}`),
  fc.tuple(random(3, 8), host).map(([user, name]) => `${user}@${name}`),
);
const key = fc.oneof(
  fc
    .tuple(fc.constantFrom('sk-', 'sk-proj-', 'nx-', 'gsk_', 'xai-', 'hf_', 'csk-', 'pplx-'), random(20, 600))
    .map((parts) => parts.join('')),
  random(35).map((rest) => `AIza${rest}`),
  random(12, 60).map((rest) => `Bearer ${rest}`),
  random(10, 40).map((rest) => `api_key=${rest}`),
  fc.tuple(random(20), random(40), random(30)).map((parts) => `eyJ${parts.join('.')}`),
  fc.uuid(),
  random(32, 64).filter((rest) => /\d/.test(rest)),
);
const words = fc.constantFrom(
  'error',
  'cannot connect to',
  'Помилка',
  'on',
  'context',
  'refused:',
  '"detail"',
  '(caused by',
  ')',
  ',',
);

/** What of a secret would tell it: its longest run that is no common word of the others. */
const tell = (secret: string): string =>
  secret
    .replace(/^(?:Bearer |api_key=)/, '')
    .split(/[^\w-]+/)
    .reduce((longest, part) => (part.length > longest.length ? part : longest), '');

describe("an upstream's words", () => {
  it('lose every address and key, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.array(words, { maxLength: 6 }),
        fc.oneof(address, key),
        fc.array(words, { maxLength: 4 }),
        (before, secret, after) => {
          const message = readableMessage([...before, secret, ...after].join(' '));
          expect(message).not.toContain(tell(secret).slice(0, 16));
          expect(message).toMatch(/\[(?:address|key)\]/);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('lose them in quotes, brackets and at the edges too', () => {
    fc.assert(
      fc.property(fc.oneof(address, key), fc.constantFrom("'", '"', '(', '<', '`', '='), (secret, mark) => {
        const message = readableMessage(`host${mark}${secret}${mark}: no`);
        expect(message).not.toContain(tell(secret).slice(0, 16));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens (8000 in the messages, 1000 in the completion).",
    "Invalid type for 'messages[0].content[1].image_url': expected an object, but got a string instead.",
    "'response_format.json_schema.schema' is required; see the docs.",
    'The model `meta-llama/Llama-3.3-70B-Instruct-Turbo` does not support tools (qwen3:4b does).',
    'temperature: must be at most 2.0, got 3.5 at 12:30:45',
    'Поле «messages» має бути списком: очікувано щонайменше 1 елемент.',
    'max_tokens is too large: 100000. token_usage and key_points are no parameters.',
  ])('stay as they are where they tell nothing: %s', (text) => {
    expect(readableMessage(text)).toBe(text);
  });

  it('are one bounded line', () => {
    const message = readableMessage(`  line one\r\n\tline two\u0000${'x '.repeat(5000)}`);
    expect(message).toMatch(/^line one line two x /);
    expect(message.length).toBeLessThanOrEqual(400);
    expect(readableMessage('')).toBe('');
  });

  it('take no time, however they were made', () => {
    const nasty = [
      'a.',
      'a-',
      '1.',
      ':',
      'a:',
      '[',
      '@',
      'a@',
      'sk-',
      'eyJ',
      'key-',
      '0',
      'a',
      '://',
      'http',
      ' bearer',
      '=',
      '::',
      'f:',
      '1:',
    ];
    const readAll = (): void => {
      for (const piece of nasty) readableMessage(piece.repeat(100_000));
    };
    expect(leastMs(1500, readAll)).toBeLessThan(1500);
  });
});

describe('the wait that an upstream asks for', () => {
  it.each([
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1500],
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': ['3', '4'] }, 3000],
    [{ 'retry-after-ms': 'soon', 'retry-after': '2' }, 2000],
    [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' }, 30_000],
    [{ 'retry-after': 'Wed, 21 Oct 2026 07:27:00 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' }, undefined],
    [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT' }, undefined],
    [{ 'retry-after': '2026-10-21', date: '2026-10-20' }, undefined],
    [{ 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' }, 3_600_000],
    [{ 'retry-after': '1e300' }, 3_600_000],
    [{ 'retry-after': '0' }, undefined],
    [{ 'retry-after': '-1' }, undefined],
    [{ 'retry-after': 'Infinity' }, undefined],
    [{}, undefined],
  ])('%j: %s', (headers, ms) => {
    expect(retryAfterMs(headers)).toBe(ms);
  });
});

it.each([
  'API key not valid: hunter2zz',
  'The token you sent was wrong: hunter2zz',
  'invalid credentials = "hunter2zz"',
])('a key that is echoed is not passed on: %s', (words) => expect(readableMessage(words)).not.toContain('hunter2zz'));
