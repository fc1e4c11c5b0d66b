import { describe, expect, it } from 'vitest';
import { identifiersIn } from './identifiers.ts';

describe('identifiersIn', () => {
  it.each([
    { text: 'перевір ризик декларації 23UA100110012345', kinds: ['declaration'] },
    { text: 'score 24PL301010E0123459.', kinds: ['declaration'] },
    { text: 'the price of 8517130000', kinds: ['goodsCode', 'taxpayer'] },
    { text: 'HS 854231, Vietnam', kinds: ['goodsCode'] },
    { text: 'удали под billing-worker-7d9f', kinds: ['workload'] },
    { text: 'container MSKU1234565', kinds: ['container'] },
    { text: 'INC-2091 again', kinds: ['incident'] },
    { text: 'the years 2023 and 2024, all 12 of them', kinds: [] },
    { text: 'COUNTRYCODE and 12AB', kinds: [] },
    { text: '', kinds: [] },
  ])('finds $kinds in «$text»', ({ text, kinds }) => {
    expect([...identifiersIn(text)].sort()).toEqual(kinds);
  });

  it('takes linear time', () => {
    expect(identifiersIn('a-'.repeat(100_000)).size).toBe(0);
    expect(identifiersIn('1A'.repeat(100_000)).size).toBe(0);
  });
});
