import { describe, expect, it } from 'vitest';
import { testSecrets } from '../../../test/support/test-secrets.ts';
import { withoutSecrets } from './secrets.ts';
import { findSecrets } from './find-secrets.ts';
import { openSecretFrom } from './open-secret.ts';
import { privateKey, secretForms } from './secret-forms.ts';

const cut = (text: string): string =>
  [...findSecrets(text)]
    .sort((one, other) => other.from - one.from)
    .reduce(
      (left, { from, to }) => (to <= left.length ? `${left.slice(0, from)}[SECRET]${left.slice(to)}` : left),
      text,
    );

describe('secrets', () => {
  it.each(Object.entries(testSecrets))('are found: %s', (_, { text, secret, kind }) => {
    expect(findSecrets(text)).toContainEqual({
      kind,
      from: text.indexOf(secret),
      to: text.indexOf(secret) + secret.length,
    });
  });

  it.each([
    'Commit 3f786850e387550fdab836ed7e6dc881de23001b повертає зміну.',
    'md5 d41d8cd98f00b204e9800998ecf8427e, uuid 550e8400-e29b-41d4-a716-446655440000',
    `![](data:image/png;base64,${'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAA'.repeat(40)})`,
    'risk-assessment-framework-v2-2024-final-report and task-list-with-many-many-words',
    '<div class="sk-folding-cube sk-circle-fade-dot-animation-delay-2"></div>',
    'OPENAI_API_KEY="your_api_key_here"; export TOKEN=$TOKEN; password: ${DB_PASSWORD}',
    'postgres://user:password@localhost/db and https://example.com/a:b@c',
    'api_key = "xxxxxxxxxxxxxxxxxxxxxxxx1"; secret_key: <put your key here>',
    '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----',
    'Номер декларації 24UA209000123456U7, код товару 8471 30 00 00, рахунок-фактура INV-2024-000123',
    'The eyJ prefix marks base64 of {" and AKIA marks keys of AWS; ghp_ those of GitHub.',
  ])('are not seen in %j', (text) => {
    expect(findSecrets(text)).toEqual([]);
  });

  it('leave the text round them as it was', () => {
    const { text } = testSecrets['of GitHub'];
    expect(cut(`Ось токен: ${text}, збережіть його.`)).toBe('Ось токен: [SECRET], збережіть його.');
  });

  it('are open as long as their end has not come, from their beginning', () => {
    const { secret } = testSecrets['of OpenAI'];
    for (let length = 2; length <= secret.length; length++)
      expect(openSecretFrom(`Ключ: ${secret.slice(0, length)}`)).toBe('Ключ: '.length);
    expect(openSecretFrom(`Ключ: ${secret} `)).toBe(`Ключ: ${secret} `.length);
  });

  it.each([
    'Hello, world',
    'The task is',
    'A',
    'I am',
    'risk',
    'https://example.org/path',
    'AI',
    'so-called',
    '10:45',
    '-',
  ])('hold nothing of %j', (text) => {
    expect(openSecretFrom(text)).toBe(text.length);
  });
});

describe('a text that begins secrets without an end', () => {
  const MANY = 100_000;
  const starts = [privateKey, ...secretForms].map(({ prefix }) => prefix);
  const bombs = [
    ...starts.map((prefix) => `-${prefix}`),
    ...starts.map((prefix) => `-${prefix}${'Ab1'.repeat(5)}`),
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY----- ',
    '-eyJhbGciOi.eyJ',
    '://a:b',
    'password=',
    'api_key: ',
  ];

  // Takes milliseconds; what reads on from each beginning takes seconds.
  it.each(bombs)('takes no longer than another: %s', (bomb) => {
    const text = `${bomb.repeat(Math.ceil(MANY / bomb.length))}. `;
    const started = process.cpuUsage();
    findSecrets(text);
    expect(process.cpuUsage(started).user).toBeLessThan(300_000);
  });
});

it('takes secrets out of the words of an error', () => {
  const key = `sk-proj-${'a1B2c3D4'.repeat(6)}`;
  expect(withoutSecrets(`postgres://nexus:Tr0ub4dor-3x@db:5432/x refused Bearer ${key}.`)).toBe(
    'postgres://[SECRET]@db:5432/x refused Bearer [SECRET].',
  );
  expect(withoutSecrets('connect ECONNREFUSED')).toBe('connect ECONNREFUSED');
});
