import { expect, it } from 'vitest';
import { welcomeText } from './welcome-text.ts';

const origin = 'http://127.0.0.1:8080';
const none = { names: ['auto', 'local/extractive'], configured: 0, available: 0, unset: [], isOllamaDown: false };
const up = { origin, keyRequired: true, firstKey: 'nx-new', fleet: none };

it('shows the first key, and how another is made when it was shown before', () => {
  const first = welcomeText(up, 1.23);
  expect(first).toContain('ready after 1.2 s');
  expect(first).toContain(`Base URL  ${origin}/v1`);
  expect(first).toMatch(/API key {3}nx-new\n +\(shown this once; stored hashed\)/);
  expect(first).toContain('-H "Authorization: Bearer nx-new"');
  const later = welcomeText({ ...up, firstKey: undefined }, 1);
  expect(later).toContain('npm run nexus -- keys create');
  expect(later).toContain('-H "Authorization: Bearer $NEXUS_API_KEY"');
});

it('speaks of no key where none is needed', () => {
  const text = welcomeText({ ...up, keyRequired: false, firstKey: undefined }, 1);
  expect(text).toContain('API key   none is needed (auth.required is false)');
  expect(text).not.toMatch(/Authorization|NEXUS_API_KEY|keys create/);
  expect(text).toMatch(/curl -s \S+ \\\n +-H "Content-Type: application\/json" \\\n/);
});

it.each([
  [{ configured: 58, isOllamaDown: true }, 5, 'available: set KEY_0, KEY_1, KEY_2 or another of 5, or start Ollama'],
  [{ configured: 58, available: 9 }, 2, '58 models configured, 9 available: set KEY_0 or KEY_1'],
  [{ configured: 1 }, 1, '1 model configured, 0 available: set KEY_0'],
  [{ configured: 3, available: 1, isOllamaDown: true }, 0, '3 models configured, 1 available: start Ollama'],
  [{ configured: 2, available: 1 }, 0, '2 models configured, 1 available\n'],
  [{ configured: 2, available: 2 }, 1, '2 models configured, all available'],
])('says in a line what the fleet waits for: %j, %i keys', (fleet, keys, line) => {
  const unset = Array.from({ length: keys }, (_, at) => ({
    upstream: 'u',
    path: 'apiKey',
    reference: `env:KEY_${at}`,
  }));
  expect(welcomeText({ ...up, fleet: { ...none, ...fleet, unset } }, 1)).toContain(line);
});

it('says nothing of a fleet that is not configured', () => {
  expect(welcomeText(up, 1)).not.toContain('configured');
});

it('names a few of many models', () => {
  const names = Array.from({ length: 20 }, (_, at) => `m${at}`);
  expect(welcomeText({ ...up, fleet: { ...none, names } }, 1)).toContain('m0, m1, m2, m3, m4, m5 and 14 more');
});
