import { describe, expect, it } from 'vitest';
import { type FleetEntry, fleetModel, testFleet } from '../../test/support/fleet.ts';
import { eligible, noEligibleModel, type Sieve } from './eligible.ts';

const anywhere = ['local', 'region', 'foreign'] as const;
const everyone = { allows: () => true, localities: anywhere };

function sieved(entries: readonly FleetEntry[], about: Partial<Sieve> & Partial<Sieve['requirements']> = {}) {
  const { capabilities = ['chat'], inputTokens = 100, outputTokens, localities = anywhere, ...rest } = about;
  const fleet = testFleet(entries);
  return eligible([...fleet.models.values()], {
    requirements: { capabilities, inputTokens, outputTokens, localities },
    fleet,
    access: everyone,
    language: undefined,
    maxCost: undefined,
    costOf: () => undefined,
    ...rest,
  });
}

const idsOf = ({ models }: ReturnType<typeof eligible>): readonly string[] => models.map(({ card }) => card.id);

describe('the hard filters', () => {
  it.each<[string, FleetEntry, Parameters<typeof sieved>[1], string]>([
    ['capability', { id: 'x' }, { capabilities: ['chat', 'vision'] }, 'lacks vision'],
    ['context_length', { id: 'x', contextTokens: 1000 }, { inputTokens: 900, outputTokens: 101 }, '1001 are needed'],
    ['output_length', { id: 'x', card: { outputTokens: 50 } }, { outputTokens: 51 }, 'writes 50 tokens at most'],
    ['locality', { id: 'x', card: { locality: 'foreign' } }, { localities: ['local'] }, 'foreign'],
    [
      'locality',
      { id: 'x', card: { locality: 'region' } },
      { access: { ...everyone, localities: ['local'] } },
      'region',
    ],
    ['language', { id: 'x', card: { languages: ['en'] } }, { language: 'uk' }, 'does not write uk'],
    ['cost', { id: 'x' }, { maxCost: 10, costOf: ({ card }) => (card.id === 'x' ? 11 : 10) }, 'more than $1e-8'],
    ['cost', { id: 'x' }, { maxCost: 10, costOf: ({ card }) => (card.id === 'x' ? undefined : 10) }, 'no known price'],
    ['health', { id: 'x', state: 'down' }, {}, 'is down'],
    ['credentials', { id: 'x', state: 'unavailable' }, {}, 'x has no key'],
  ])('pass over a model for its %s', (filter, entry, about, detail) => {
    const other: FleetEntry = { id: 'other', capabilities: ['chat', 'vision'], contextTokens: 100_000 };
    const found = sieved([entry, other], about);
    expect(idsOf(found)).toEqual(['other']);
    expect(found.passedOver).toEqual([{ model: 'x', filter, detail: expect.stringContaining(detail) as string }]);
    expect(found.emptiedBy).toBeUndefined();
  });

  it('let a model pass that meets a bound exactly', () => {
    expect(idsOf(sieved([{ id: 'x', contextTokens: 1001 }], { inputTokens: 1000, outputTokens: 1 }))).toEqual(['x']);
    expect(idsOf(sieved([{ id: 'x' }], { maxCost: 10, costOf: () => 10 }))).toEqual(['x']);
  });

  it('know nothing against a model of which nobody has said anything', () => {
    const bare = fleetModel({ id: 'x' });
    expect(bare.card.languages).toBeUndefined();
    expect(idsOf(sieved([{ id: 'x' }], { language: 'uk', outputTokens: 4000 }))).toEqual(['x']);
  });

  it('rather have an answer in the wrong language than none', () => {
    const found = sieved([{ id: 'x', card: { languages: ['en'] } }], { language: 'uk' });
    expect(idsOf(found)).toEqual(['x']);
    expect(found.passedOver).toEqual([]);
  });

  it('name the one that left none, with what to do', () => {
    const found = sieved(
      [{ id: 'plain' }, { id: 'a', capabilities: ['chat', 'vision'] }, { id: 'b', capabilities: ['chat', 'vision'] }],
      { capabilities: ['chat', 'vision'], inputTokens: 9000 },
    );
    expect(found.emptiedBy).toBe('context_length');
    const failure = noEligibleModel(found);
    expect(failure).toMatchObject({ status: 400, code: 'no_eligible_model' });
    expect(failure.message).toMatch(/the filter 'context_length' left none: a \(takes 8192 .*\), b \(takes .*Shorten/);
  });

  it('a request that only waits for a server is worth another try', () => {
    expect(noEligibleModel(sieved([{ id: 'x', state: 'down' }]))).toMatchObject({ status: 503, retryable: true });
  });

  it('tell few of many', () => {
    const many = Array.from({ length: 9 }, (_, at): FleetEntry => ({ id: `m${at}`, state: 'down' }));
    expect(noEligibleModel(sieved(many)).message).toMatch(/m0 \(is down\), m1 \(is down\), m2 \(is down\) and 6 more/);
  });
});
