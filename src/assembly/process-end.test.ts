import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { openLog } from '../telemetry/log.ts';
import { ProcessEnd } from './process-end.ts';

/** A process that notes how it ended, holding a gateway that stops as it is told to. */
function held(stop: () => Promise<void>, inFlight = 0) {
  const clock = new FakeClock();
  const said: string[] = [];
  const codes: number[] = [];
  const stops: unknown[] = [];
  const logged: string[] = [];
  const { log } = openLog('silent', clock);
  log.fatal = (_about: unknown, text?: unknown) => void logged.push(String(text));
  const host = Object.assign(new EventEmitter(), { exit: (code: number) => void codes.push(code) });
  const end = new ProcessEnd({ host, clock, log, say: (text) => void said.push(text.trim()) });
  const gateway = {
    inFlight: () => inFlight,
    reload: () => void said.push('reloaded'),
    stop: (times?: unknown) => {
      stops.push(times);
      return stop();
    },
  };
  return { clock, said, codes, stops, logged, host, hold: () => end.holds(gateway) };
}

const never = (): Promise<never> => new Promise(() => undefined);
const signals = ['SIGTERM', 'SIGINT'] as const;

describe('signals', () => {
  it.each(signals)('%s stops the gateway, and the process ends with 0', async (signal) => {
    const { host, hold, codes, stops } = held(() => Promise.resolve());
    hold();
    host.emit(signal);
    await settled();
    expect([codes, stops]).toEqual([[0], [undefined]]);
  });

  it.each(signals)('the same %s that comes twice within a second is one', async (signal) => {
    const { host, hold, codes, clock, stops } = held(never);
    hold();
    host.emit(signal);
    await clock.advance(999);
    host.emit(signal);
    expect(codes).toEqual([]);
    await clock.advance(1);
    host.emit(signal);
    expect([codes, stops.length]).toEqual([[1], 1]);
  });

  it('Ctrl-C says what it waits for, once', () => {
    for (const [inFlight, text] of [
      [0, 'Stopping.'],
      [1, 'Stopping, 1 request under way; press Ctrl-C again to end at once.'],
      [7, 'Stopping, 7 requests under way; press Ctrl-C again to end at once.'],
    ] as const) {
      const { host, hold, said } = held(never, inFlight);
      hold();
      host.emit('SIGINT');
      host.emit('SIGINT');
      expect(said).toEqual([text]);
    }
  });

  it('a stop that fails is logged and ends with 1', async () => {
    const { host, hold, codes, logged } = held(() => Promise.reject(new Error('stuck')));
    hold();
    host.emit('SIGTERM');
    await settled();
    expect([codes, logged]).toEqual([[1], ['the gateway could not be stopped in order']]);
  });

  it('SIGHUP reloads', () => {
    const { host, hold, said, codes } = held(never);
    hold();
    host.emit('SIGHUP');
    expect([said, codes]).toEqual([['reloaded'], []]);
  });
});

describe('a fault that nobody caught', () => {
  const fault = 'a fault that nothing was ready for; the process ends';

  it('is logged, stops the gateway quickly, and ends with 1', async () => {
    const { host, hold, codes, logged, stops } = held(() => Promise.resolve());
    hold();
    host.emit('uncaughtException', new Error('oops'), 'uncaughtException');
    await settled();
    expect([codes, logged, stops]).toEqual([[1], [fault], [{ delayMs: 0, graceMs: 2000 }]]);
  });

  it('does not wait long for a stop that hangs, nor for one that fails', async () => {
    const hanging = held(never);
    hanging.hold();
    hanging.host.emit('uncaughtException', new Error('oops'), 'unhandledRejection');
    await hanging.clock.advance(4999);
    expect(hanging.codes).toEqual([]);
    await hanging.clock.advance(1);
    expect(hanging.codes).toEqual([1]);

    const failing = held(() => Promise.reject(new Error('stuck')));
    failing.hold();
    failing.host.emit('uncaughtException', new Error('oops'), 'uncaughtException');
    await settled();
    expect([failing.codes, failing.logged]).toEqual([[1], [fault, 'the gateway could not be stopped in order']]);
  });

  it('before the gateway is up ends the process at once', async () => {
    const { host, codes, logged } = held(never);
    host.emit('uncaughtException', new Error('oops'), 'uncaughtException');
    await settled();
    expect([codes, logged]).toEqual([[1], [fault]]);
  });

  it('while stopping makes the end a 1, and a second one stops nothing anew', async () => {
    let stopped = (): void => undefined;
    const { host, hold, codes, logged, stops } = held(() => new Promise((resolve) => (stopped = resolve)));
    hold();
    host.emit('SIGTERM');
    for (const text of ['one', 'two']) host.emit('uncaughtException', new Error(text), 'uncaughtException');
    stopped();
    await settled();
    expect(new Set(codes)).toEqual(new Set([1]));
    expect([logged, stops.length]).toEqual([[fault, fault], 2]);
  });
});
