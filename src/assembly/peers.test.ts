import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { Peers } from './peers.ts';

it('keeps what each told last, of as many as there may be, until they have been silent for too long', async () => {
  const clock = new FakeClock();
  const peers = new Peers<number>(clock, { most: 2, silentMs: 1000 });
  peers.hear('a', 1);
  peers.hear('b', 2);
  peers.hear('c', 3);
  await clock.advance(600);
  peers.hear('a', 4);
  expect([peers.told(), peers.forgetSilent()]).toEqual([[4, 2], false]);
  await clock.advance(600);
  expect([peers.forgetSilent(), peers.told(), peers.has('b'), peers.size]).toEqual([true, [4], false, 1]);
  peers.hear('c', 3);
  expect(peers.told()).toEqual([4, 3]);
});
