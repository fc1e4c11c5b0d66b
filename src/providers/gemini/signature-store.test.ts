import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import { SignatureStore } from './signature-store.ts';

const signature = (text: string) => ({ google: { thought_signature: text } });

describe('kept signatures', () => {
  it('are found by their tenant alone', () => {
    const store = new SignatureStore(new FakeClock());
    store.keep('acme', 'call_1', signature('a'));
    store.keep('acme2', 'call_1', signature('b'));
    expect(store.find('acme', 'call_1')).toEqual(signature('a'));
    expect(store.find('acme2', 'call_1')).toEqual(signature('b'));
    expect(store.find('acm', 'ecall_1')).toBeUndefined();
    expect(store.find('other', 'call_1')).toBeUndefined();
  });

  it('last for hours, and not for ever', async () => {
    const clock = new FakeClock();
    const store = new SignatureStore(clock);
    store.keep('acme', 'call_1', signature('a'));
    await clock.advance(6 * 3_600_000 - 1);
    expect(store.find('acme', 'call_1')).toEqual(signature('a'));
    await clock.advance(1);
    expect(store.find('acme', 'call_1')).toBeUndefined();
  });

  it('make room for each other, those used longest ago first', () => {
    const store = new SignatureStore(new FakeClock());
    const large = signature('x'.repeat(200_000));
    for (let i = 0; i < 79; i++) store.keep('acme', `call_${i}`, large);
    expect(store.find('acme', 'call_0')).toEqual(large);
    store.keep('acme', 'call_79', large);
    expect(store.find('acme', 'call_0')).toEqual(large);
    expect(store.find('acme', 'call_1')).toBeUndefined();
    expect(store.find('acme', 'call_2')).toEqual(large);
  });

  it('are told anew without taking more room, and are not kept when they are too large', () => {
    const store = new SignatureStore(new FakeClock());
    for (let i = 0; i < 500; i++) store.keep('acme', 'call_1', signature('x'.repeat(200_000)));
    store.keep('acme', 'call_2', signature('b'));
    store.keep('acme', 'call_3', signature('x'.repeat(300_000)));
    expect(store.find('acme', 'call_1')).toBeDefined();
    expect(store.find('acme', 'call_2')).toEqual(signature('b'));
    expect(store.find('acme', 'call_3')).toBeUndefined();
  });
});
