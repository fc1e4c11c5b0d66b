import { describe, expect, it } from 'vitest';
import { termsOf } from '../../language/terms.ts';
import { PhraseIndex } from './phrase-index.ts';

describe('PhraseIndex', () => {
  const index = new PhraseIndex([
    ['customs value', 'митна вартість', 'таможенная стоимость'],
    ['restart', 'перезапустити', 'перезапустить'],
    ['the', ''],
  ]);
  const found = (text: string): readonly number[] => {
    index.read(termsOf(text));
    return [...index.found];
  };

  it.each([
    ['What is the customs value?', [2, 0, 0]],
    ['the value that customs gave', [2, 0, 0]],
    ['the value alone', [0, 0, 0]],
    ['середня вартість, та ще й митна, у березні', [2, 0, 0]],
    ['Перезапустіть платежі', [0, 1, 0]],
    ['скажи таможенной стоимости', [2, 0, 0]],
    ['restart, restarting, restarted', [0, 1, 0]],
  ])('finds phrases by any form of their words in «%s»', (text, counts) => {
    expect(found(text)).toEqual(counts);
  });

  it('forgets the text before', () => {
    found('customs');
    expect(found('value')).toEqual([0, 0, 0]);
  });
});
