import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { openLog } from './log.ts';
import { FakeClock } from '../../test/support/fake-clock.ts';

/** Moments on both sides of a second, and with fewer than three digits behind it. */
const moments = [1_700_000_000_007, 1_700_000_000_999, 1_700_000_001_000] as const;

const program = (level: string): string => `
  import { openLog } from './src/telemetry/log.ts';
  let ms = 0;
  const { log, flush } = openLog('${level}', { now: () => ms, after: () => () => undefined });
  ms = ${moments[0]};
  log.info({ id: 'r1' }, 'begins');
  ms = ${moments[1]};
  log.warn('later');
  ms = ${moments[2]};
  log.error('last');
  flush();
`;
const linesOf = (level: string): readonly Record<string, unknown>[] =>
  execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program(level)], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('writes JSON lines with the time to the millisecond and nothing of the machine', () => {
  expect(linesOf('info')).toEqual([
    { level: 30, time: new Date(moments[0]).toISOString(), id: 'r1', msg: 'begins' },
    { level: 40, time: new Date(moments[1]).toISOString(), msg: 'later' },
    { level: 50, time: new Date(moments[2]).toISOString(), msg: 'last' },
  ]);
});

it('writes from its level on', () => {
  expect(linesOf('error')).toHaveLength(1);
  const { log, flush } = openLog('silent', new FakeClock());
  log.fatal('unheard');
  flush();
  expect(log.isLevelEnabled('fatal')).toBe(false);
});

/** What a program has written when it ends without a flush; what was held by then is lost. */
const unflushed = (work: string): string =>
  execFileSync(
    process.execPath,
    [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      `import { openLog } from './src/telemetry/log.ts';
      const timers = [];
      const clock = { now: () => 0, after: (ms, run) => (timers.push([ms, run]), () => undefined) };
      const { log } = openLog('info', clock);
      ${work}`,
    ],
    { encoding: 'utf8' },
  );

it('holds lines until a block is full or a second is over', () => {
  expect(unflushed(`log.info('held');`)).toBe('');
  const full = unflushed(`for (let i = 0; i < 100; i++) log.info('x'.repeat(100));`).split('\n');
  expect(full.length).toBeGreaterThan(50);
  expect(full.length).toBeLessThan(100);
  const late = unflushed(`log.info('one'); log.info('two'); const [[ms, run]] = timers; if (ms === 1000) run();`);
  expect(late.match(/"msg":"\w+"/g)).toEqual(['"msg":"one"', '"msg":"two"']);
});

it('hides what its owner wants hidden in the words of an error', () => {
  const line = execFileSync(
    process.execPath,
    [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      `import { openLog } from './src/telemetry/log.ts';
      const clock = { now: () => 0, after: () => () => undefined };
      const { log, flush } = openLog('info', clock, (text) => text.replaceAll('hunter2', '[SECRET]'));
      log.error({ err: new Error('no such password: hunter2') }, 'unexpected error');
      flush();`,
    ],
    { encoding: 'utf8' },
  );
  expect(line).toContain('no such password: [SECRET]');
  expect(line).not.toContain('hunter2');
});
