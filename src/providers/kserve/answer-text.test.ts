import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerText, echoesOf } from './answer-text.ts';

/** The answer in pieces as told, and whether it was cut. */
function told(pieces: readonly string[], stops: readonly string[], echoes: readonly string[] = []) {
  const answer = new AnswerText(stops, echoes);
  const said = pieces.map((piece) => answer.push(piece));
  said.push(answer.end());
  return { said, text: said.join(''), isCut: answer.isCut };
}

describe('stop strings', () => {
  it('end the answer, in one piece or over several', () => {
    expect(told(['Київ<|im_end|>\n<|im_start|>user'], ['<|im_end|>'])).toMatchObject({ text: 'Київ', isCut: true });
    expect(told(['Ки', 'їв<|im', '_end', '|>далі'], ['<|im_end|>'])).toMatchObject({ text: 'Київ', isCut: true });
  });

  it('hold back only what may become one', () => {
    expect(told(['a <', 'b> c', '<', '/s'], ['</s>']).said).toEqual(['a ', '<b> c', '', '', '</s']);
  });

  it('leave an answer without them as it is', () => {
    expect(told(['a', '', 'b'], [])).toEqual({ said: ['a', '', 'b', ''], text: 'ab', isCut: false });
  });
});

describe('the prompt that some servers repeat', () => {
  const echoes = echoesOf('<s>[INST] Хто ти?[/INST]', ['<s>', '[INST]', '[/INST]']);

  it('is left out, as sent or without its marks', () => {
    expect(told(['<s>[INST] Хто ти?[/INST] Я.'], [], echoes).text).toBe(' Я.');
    expect(told([' Хто', ' ти?', ' Я.'], [], echoes).text).toBe(' Я.');
    expect(told([' Хто ти?'], [], echoes).text).toBe('');
  });

  it('is not missed where it does not come', () => {
    expect(told([' Хт', 'ось'], [], echoes).said).toEqual(['', ' Хтось', '']);
    expect(told([' Хт'], [], echoes).text).toBe(' Хт');
  });
});

it('says the same however the text is cut', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 30 });
  const stops = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 }), {
    maxLength: 3,
  });
  const echoes = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 }), { maxLength: 1 });
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 8 }), stops, echoes, (pieces, ends, prompt) => {
      const { text, isCut } = told(pieces, ends, prompt);
      expect({ text, isCut }).toEqual(
        (({ text: t, isCut: c }) => ({ text: t, isCut: c }))(told([pieces.join('')], ends, prompt)),
      );
      for (const end of ends) expect(text).not.toContain(end);
    }),
  );
});
