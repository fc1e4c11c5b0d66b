import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import type { Reservation } from '../storage/ledger.ts';
import { Leases } from './leases.ts';

const reservation = (id: string): Reservation => ({ id, lines: [], amounts: [] });

it('renews all that is held, three times in a lease, also after a failure', async () => {
  const clock = new FakeClock();
  const renewed: string[] = [];
  let isBroken = false;
  const renew = (reservations: readonly Reservation[], leaseMs: number): Promise<void> => {
    renewed.push(`${reservations.map(({ id }) => id).join()} ${leaseMs}`);
    return isBroken ? Promise.reject(new Error('?')) : Promise.resolve();
  };
  const leases = new Leases({ renew }, clock, () => 3000);
  await clock.advance(2000);
  expect(renewed).toEqual([]);
  const [a, b] = [reservation('a'), reservation('b')];
  leases.add(a);
  leases.add(b);
  isBroken = true;
  await clock.advance(1000);
  leases.end(a);
  await clock.advance(1000);
  expect(renewed).toEqual(['a,b 3000', 'b 3000']);
  expect(leases.count).toBe(1);
  leases.close();
  await clock.advance(9000);
  expect(renewed).toHaveLength(2);
});
