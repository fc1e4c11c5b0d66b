import { expect, it } from 'vitest';
import { onSignal } from '../net/on-signal.ts';
import { SharedFlights } from './shared-flights.ts';

/** Work that ends when it is told to, or when all have left. */
function workshop() {
  const state = { starts: 0, isAborted: false, finish: undefined as ((value: string) => void) | undefined };
  const flights = new SharedFlights<string>();
  const join = (signal: AbortSignal): Promise<string> =>
    flights.join('model', onSignal(signal), (scope) => {
      state.starts++;
      return new Promise((resolve, reject) => {
        state.finish = resolve;
        scope.onAbort((reason) => {
          state.isAborted = true;
          reject(reason);
        });
      });
    });
  return { state, join };
}

it('does the work once for all', async () => {
  const { state, join } = workshop();
  const { signal } = new AbortController();
  const both = Promise.all([join(signal), join(signal)]);
  state.finish?.('done');
  expect(await both).toEqual(['done', 'done']);
  expect(state.starts).toBe(1);
  const later = join(signal);
  state.finish?.('again');
  expect(await later).toBe('again');
});

it('goes on while one still waits, and ends with the last', async () => {
  const { state, join } = workshop();
  const [first, second] = [new AbortController(), new AbortController()];
  const left = join(first.signal);
  const stays = join(second.signal);
  first.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  expect(state.isAborted).toBe(false);
  second.abort(new Error('gone too'));
  await expect(stays).rejects.toThrow('gone too');
  expect(state.isAborted).toBe(true);
});

it('starts afresh for who comes after all have left', async () => {
  const { state, join } = workshop();
  const gone = new AbortController();
  const left = join(gone.signal);
  gone.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  const fresh = join(new AbortController().signal);
  state.finish?.('done');
  expect(await fresh).toBe('done');
  expect(state.starts).toBe(2);
});

it('fails for all', async () => {
  const flights = new SharedFlights<string>();
  const scope = onSignal(new AbortController().signal);
  const fail = (): Promise<string> => Promise.reject(new Error('broken'));
  const [one, two] = await Promise.allSettled([flights.join('a', scope, fail), flights.join('a', scope, fail)]);
  expect([one.status, two.status]).toEqual(['rejected', 'rejected']);
});
