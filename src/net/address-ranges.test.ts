import { describe, expect, it } from 'vitest';
import { addressRanges, isAddressRange } from './address-ranges.ts';

it.each([
  ['127.0.0.1', true],
  ['10.0.0.0/8', true],
  ['::1', true],
  ['2001:db8::/32', true],
  ['10.0.0.0/33', false],
  ['2001:db8::/129', false],
  ['10.0.0.0/8/8', false],
  ['10.0.0.0/', false],
  ['example.org', false],
  ['', false],
])('%s is a range: %s', (text, is) => {
  expect(isAddressRange(text)).toBe(is);
});

describe('ranges', () => {
  it('hold what stands in one of them', () => {
    const isIn = addressRanges(['127.0.0.0/8', '10.1.2.3', '::1', '2001:db8:1::/48']);
    expect(['127.8.8.8', '10.1.2.3', '::1', '2001:db8:1:7::5'].map(isIn)).toEqual(Array(4).fill(true));
    expect(['128.0.0.1', '10.1.2.4', '::2', '2001:db8:2::5'].map(isIn)).toEqual(Array(4).fill(false));
  });

  it.each(['::1/64', '::/64', '::/0'])('of IPv6 hold no address of IPv4, however it is written: %s', (range) => {
    const isIn = addressRanges([range]);
    expect(['8.8.8.8', '::ffff:8.8.8.8', '::ffff:808:808'].map(isIn)).toEqual([false, false, false]);
    expect(isIn('::5')).toBe(true);
  });

  it.each(['10.0.0.0/8', '::ffff:10.0.0.0/104'])(
    'of IPv4 hold its addresses, however they are written: %s',
    (range) => {
      const isIn = addressRanges([range]);
      expect(['10.1.2.3', '::ffff:10.1.2.3', '::ffff:a01:203'].map(isIn)).toEqual([true, true, true]);
      expect(['11.1.2.3', '::ffff:11.1.2.3', '::a01:203'].map(isIn)).toEqual([false, false, false]);
    },
  );

  it('hold nothing else', () => {
    expect(['', 'unknown', '10.0.0.0/8'].map(addressRanges(['0.0.0.0/0', '::/0']))).toEqual([false, false, false]);
    expect(addressRanges([])('127.0.0.1')).toBe(false);
  });
});
