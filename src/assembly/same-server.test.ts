import { expect, it } from 'vitest';
import { sameServer } from './same-server.ts';

const ollama = 'http://127.0.0.1:11434';

it.each([
  'http://127.0.0.1:11434/',
  'http://localhost:11434',
  'HTTP://LocalHost:11434//',
  'http://[::1]:11434',
  'http://127.1:11434',
])('%s is the server of this machine', (address) => {
  expect(sameServer(address, ollama)).toBe(true);
});

it.each([
  'https://127.0.0.1:11434',
  'http://127.0.0.1:11435',
  'http://127.0.0.1',
  'http://studio.example:11434',
  'http://127.0.0.1:11434/ollama',
])('%s is another', (address) => {
  expect(sameServer(address, ollama)).toBe(false);
});

it('a default port may be left out', () => {
  expect(sameServer('https://ollama.example:443', 'https://ollama.example/')).toBe(true);
});
