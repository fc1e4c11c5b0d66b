import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

const program = (level: string): string => `
  import { openLog } from './src/telemetry/log.ts';
  const { log, flush } = openLog('${level}');
  log.info({ id: 'r1' }, 'begins');
  log.warn('later');
  flush();
`;
const linesOf = (level: string): readonly Record<string, unknown>[] =>
  execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program(level)], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('writes JSON lines with an ISO time and nothing of the machine, from its level on', () => {
  const lines = linesOf('info');
  expect(lines).toMatchObject([
    { level: 30, id: 'r1', msg: 'begins' },
    { level: 40, msg: 'later' },
  ]);
  expect(String(lines[0]?.time)).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  expect(Object.keys(lines[1] ?? {}).sort()).toEqual(['level', 'msg', 'time']);
  expect(linesOf('warn')).toHaveLength(1);
});
