import { expect, it } from 'vitest';
import type { Clock } from '../../chat/scope.ts';
import { onSignal } from '../../net/on-signal.ts';
import { fullName, KnownModels } from './known-models.ts';
import type { OllamaServer } from './ollama-server.ts';

const scope = onSignal(new AbortController().signal);

function fixture() {
  const time = { ms: 0 };
  const shown: unknown[] = [];
  const server: OllamaServer = {
    send: () => Promise.reject(new Error('not asked for')),
    read: async (request, { shape }) => {
      shown.push(request.body);
      return shape.parse({ details: { family: `family ${shown.length}` } });
    },
  };
  const clock: Clock = { now: () => 0, monotonic: () => time.ms, after: () => () => undefined };
  return { time, shown, known: new KnownModels(server, clock) };
}

it('understands :latest, also behind a registry with a port', () => {
  expect(fullName('qwen3')).toBe('qwen3:latest');
  expect(fullName('qwen3:4b')).toBe('qwen3:4b');
  expect(fullName('registry:5000/team/qwen3')).toBe('registry:5000/team/qwen3:latest');
});

it('trusts what it knows for five minutes, and longer while the digest stays', async () => {
  const { time, shown, known } = fixture();
  expect((await known.of('a', scope)).family).toBe('family 1');
  time.ms = 299_999;
  await known.of('a:latest', scope);
  expect(shown).toHaveLength(1);
  time.ms = 300_000;
  expect((await known.of('a', scope)).family).toBe('family 2');
  await known.listed('a', 'sha', scope);
  expect(shown).toHaveLength(3);
  time.ms = 500_000;
  await known.listed('a', 'sha', scope);
  time.ms = 700_000;
  await known.of('a', scope);
  expect(shown).toHaveLength(3);
});

it('remembers the latest 512 models', async () => {
  const { shown, known } = fixture();
  for (let at = 0; at <= 512; at++) await known.of(`m${at}`, scope);
  await known.of('m1', scope);
  expect(shown).toHaveLength(513);
  await known.of('m0', scope);
  expect(shown).toHaveLength(514);
});
