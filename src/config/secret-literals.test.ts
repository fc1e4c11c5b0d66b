import { describe, expect, test } from 'vitest';
import { findSecretLiterals, hideSecrets, looksSecret } from './secret-literals.ts';

describe('looksSecret', () => {
  test.each([
    'sk-proj-abcdefghijkl',
    'Bearer abcdef',
    'nx-abcdefghijkl',
    'hf_abcdefghijkl',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.x',
    'https://user:pass@host/v1',
    'https://host/v1?api_key=1',
    'env:sk_live_abcdefghijkl',
  ])('%s has the form of a secret', (text) => expect(looksSecret(text)).toBe(true));

  test.each([
    'env:OPENAI_API_KEY',
    'file:/run/secrets/openai',
    'https://api.example.org/v1',
    'llama3.2:3b',
    'skylark-large-2024-extended',
    'Qwen/Qwen2.5-72B-Instruct',
    'ключ від бібліотеки',
  ])('%s has not', (text) => expect(looksSecret(text)).toBe(false));
});

describe('findSecretLiterals', () => {
  test('finds secrets by their form or by their key, at their paths', () => {
    const found = findSecretLiterals({
      apiKey: 'hunter2',
      list: ['fine', 'sk-abcdefghijkl'],
      deep: { 'x-api-key': ['env:GOOD', 'bad'], contextTokens: '5', token: 5 },
    });
    expect(found.faults.map(({ path }) => path.join('.'))).toEqual(['apiKey', 'list.1', 'deep.x-api-key.1']);
    expect(found.values).toEqual(['hunter2', 'sk-abcdefghijkl', 'bad']);
  });
});

test('hideSecrets takes a secret out as written and as quoted, and leaves texts too short to tell', () => {
  const shown = hideSecrets(String.raw`is 'a"b\c' or "a\"b\\c" in a`, [String.raw`a"b\c`, 'a']);
  expect(shown).toBe(`is '[hidden]' or "[hidden]" in a`);
});
