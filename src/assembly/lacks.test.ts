import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { usualCalls } from '../../test/support/guards.ts';
import { lacksOf } from './lacks.ts';

const clock = new FakeClock();

/** What the upstream `u` with these options lacks; `values` may change, `reads` counts how often they were read. */
function lack(options: Readonly<Record<string, unknown>>, values: Record<string, string>) {
  const state = { reads: 0 };
  const read = (reference: string) => () => {
    state.reads++;
    return values[reference];
  };
  const settings = { ...usualCalls, kind: 'any', options };
  return { state, lacks: lacksOf({ u: settings }, read, clock).get('u') };
}

it('nothing is lacked where nothing is referred to, or all has a value', () => {
  expect(lack({ baseUrl: 'http://a' }, {}).lacks?.()).toBeUndefined();
  expect(lack({ apiKey: 'env:KEY' }, { 'env:KEY': 'k' }).lacks?.()).toBeUndefined();
});

it('what has no value is named, a file by what it is for', () => {
  const options = { apiKey: 'env:KEY', baseUrl: 'env:ADDRESS', headers: { 'x-team': 'file:/run/secrets/team' } };
  expect(lack(options, {}).lacks?.()).toBe(
    'KEY is not set; ADDRESS is not set; the file of its headers.x-team is not there',
  );
});

it('a value that comes or goes counts within a second, however often it is asked for', async () => {
  const values: Record<string, string> = {};
  const { state, lacks } = lack({ apiKey: 'file:key' }, values);
  for (let at = 0; at < 100; at++) expect(lacks?.()).toBe('the file of its apiKey is not there');
  expect(state.reads).toBe(1);
  values['file:key'] = 'k';
  await clock.advance(1000);
  expect(lacks?.()).toBeUndefined();
  delete values['file:key'];
  await clock.advance(1000);
  expect(lacks?.()).toBe('the file of its apiKey is not there');
});
