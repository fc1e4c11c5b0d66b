import { expect, it } from 'vitest';
import { welcomeText } from './welcome-text.ts';

const origin = 'http://127.0.0.1:8080';
const up = { origin, keyRequired: true, firstKey: 'nx-new', models: ['auto', 'local/extractive'], unset: [] };

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

it('names secrets that are not set, with the upstream that needs them', () => {
  const unset = [{ upstream: 'openai', path: 'apiKey', reference: 'env:OPENAI_API_KEY' }];
  expect(welcomeText({ ...up, unset }, 1)).toContain('Not set   env:OPENAI_API_KEY: apiKey of the upstream openai');
  expect(welcomeText(up, 1)).not.toContain('Not set');
});

it('names a few of many models', () => {
  const models = Array.from({ length: 20 }, (_, at) => `m${at}`);
  expect(welcomeText({ ...up, models }, 1)).toContain('m0, m1, m2, m3, m4, m5 and 14 more');
});
