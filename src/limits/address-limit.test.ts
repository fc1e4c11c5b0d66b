import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { limitSettings } from '../../test/support/limits.ts';
import type { Fact } from '../chat/scope.ts';
import type { Ledger } from '../storage/ledger.ts';
import { MemoryLedger } from '../storage/memory-ledger.ts';
import { SharedStateFailure } from '../storage/shared-state.ts';
import { AddressLimit } from './address-limit.ts';

function open(requestsPerMinute: number | null = 2, exempt: readonly string[] = ['127.0.0.0/8']) {
  const clock = new FakeClock();
  const memory = new MemoryLedger(clock);
  let settings = limitSettings({ address: { requestsPerMinute, exempt } });
  const facts: Fact[] = [];
  const limitOver = (ledger: Ledger) =>
    new AddressLimit({ ledger, settings: () => settings, record: (fact) => facts.push(fact) });
  const limit = limitOver(memory);
  return {
    clock,
    memory,
    facts,
    limitOver,
    /** At once: nothing in memory waits. */
    admit: (address: string): void => {
      expect(limit.admit(address)).toBeUndefined();
    },
    change: (most: number | null) => (settings = limitSettings({ address: { requestsPerMinute: most, exempt: [] } })),
  };
}

it('lets so many through in a minute, from each address', async () => {
  const { admit, clock, facts } = open();
  for (let at = 0; at < 2; at++) admit('192.0.2.1');
  expect(() => admit('192.0.2.1')).toThrow('for your network address is reached');
  admit('192.0.2.2');
  expect(facts).toEqual([{ kind: 'limited', limit: 'requests_per_minute', of: 'address' }]);
  await clock.advance(60_000);
  admit('192.0.2.1');
});

it('leaves alone who is exempt, and all where nothing is limited, as the settings stand', () => {
  const { admit, memory, change } = open();
  for (let at = 0; at < 5; at++) admit('127.0.0.1');
  expect(memory.size).toBe(0);
  change(1);
  admit('127.0.0.1');
  expect(() => admit('127.0.0.1')).toThrow('(1)');
  change(null);
  for (let at = 0; at < 5; at++) admit('127.0.0.1');
});

it('remembers no more than ten thousand addresses by name', () => {
  const { admit } = open(1);
  for (let at = 0; at < 10_001; at++) admit(`192.0.2.${at}`);
  expect(() => admit('192.0.2.0')).toThrow('(1)');
});

describe('a ledger', () => {
  it('may answer later', async () => {
    const { limitOver, memory } = open(1);
    const limit = limitOver({
      reserve: (...asked) => Promise.resolve(memory.reserve(...asked)),
      renew: () => undefined,
      settle: () => undefined,
      release: () => undefined,
    });
    await limit.admit('192.0.2.1');
    await expect(limit.admit('192.0.2.1')).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
  });

  it('that cannot be used lets nobody through', async () => {
    const fault = new SharedStateFailure('timeout');
    const unused = { renew: () => undefined, settle: () => undefined, release: () => undefined };
    const rejecting = open().limitOver({ ...unused, reserve: () => Promise.reject(fault) });
    await expect(rejecting.admit('192.0.2.1')).rejects.toMatchObject({ code: 'limits_unavailable' });
    const throwing = open().limitOver({
      ...unused,
      reserve: () => {
        throw fault;
      },
    });
    expect(() => throwing.admit('192.0.2.1')).toThrow('cannot check your limits');
  });
});
