import { expect, it } from 'vitest';
import { readKeyOptions, WrongOption } from './key-options.ts';

const now = Date.UTC(2026, 10, 21);
const rightsOf = (...args: string[]): unknown => readKeyOptions(args, now).rights;

it('reads names, lists, limits and times', () => {
  expect(readKeyOptions([], now)).toEqual({ name: undefined, rights: {} });
  expect(readKeyOptions(['відділ митниці'], now).name).toBe('відділ митниці');
  expect(rightsOf('--role', 'admin', '--role', 'view_pii,export_pii')).toEqual({
    roles: ['admin', 'view_pii', 'export_pii'],
  });
  expect(rightsOf('--models', 'a, b*', '--models=c')).toEqual({ models: ['a', 'b*', 'c'] });
  expect(rightsOf('--concurrency', '2', '--cost-per-day', '0.25', '--tokens-per-hour', 'none')).toEqual({
    limits: { concurrency: 2, costPerDayUsd: 0.25, tokensPerHour: null },
  });
  expect(rightsOf('--expires', '12h')).toEqual({ expiresAt: now + 12 * 3_600_000 });
  expect(rightsOf('--expires', '2027-01-31')).toEqual({ expiresAt: Date.UTC(2027, 0, 31) });
  expect(rightsOf('--expires', '2027-01-31T10:00+02:00')).toEqual({ expiresAt: Date.UTC(2027, 0, 31, 8) });
});

it.each([
  [['--tier', 'gold'], /no tier 'gold'.*free, pro, enterprise/],
  [['--role', 'root'], /no role 'root'.*admin, view_pii, export_pii/],
  [['--tenant', ''], /tenant must be/],
  [['a', 'b'], /one name.*"a b"/],
  [['--models', ','], /names no model/],
  [['--expires', '2020-01-01'], /over already/],
  [['--expires', '0d'], /over already/],
  [['--expires', 'soon'], /30d or 12h/],
  [['--expires', '2027-02-31T99:00Z'], /30d or 12h/],
  [['--requests-per-minute', '1.5'], /whole number, or none/],
  [['--requests-per-minute', '-1'], /./],
  [['--cost-per-day', '5$'], /US dollars/],
  [['--trusted-forwarder=yes'], /./],
  [['--trusted-forwarder', '--role', 'view_pii,admin'], /do not go together/],
  [['--teir', 'pro'], /--teir.*The options are: --tier/],
])('says what is wrong with %j', (args, message) => {
  let thrown: unknown;
  try {
    readKeyOptions(args, now);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(WrongOption);
  expect((thrown as WrongOption).message).toMatch(message);
});
