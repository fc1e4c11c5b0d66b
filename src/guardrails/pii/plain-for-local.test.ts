import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batches, finish, text, toolCall } from '../../../test/support/events.ts';
import { piiHouse } from '../../../test/support/pii-vault.ts';
import { testCall } from '../../../test/support/scope.ts';
import { collect } from '../../chat/answer.ts';
import type { ChatCall } from '../../chat/call.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { detectPii } from './detect.ts';
import type { PiiSpan } from './pii-span.ts';
import { plainForLocal } from './plain-for-local.ts';

const NAME = 'Іван Петренко';

/** What is heard of a local model that says these pieces, where the request holds these values. */
async function heard(values: readonly string[], ...pieces: readonly string[]) {
  const found = (words: string): readonly PiiSpan[] =>
    values.flatMap((value) =>
      words === value ? [{ type: 'person', start: 0, end: value.length, score: 1 } as const] : [],
    );
  const { vault, scope } = piiHouse({
    settings: { localModels: 'plain' },
    detect: (words, wanted) => (wanted ? detectPii(words, wanted) : found(words)),
  });
  const placeholders = values.map((value) => vault.mask(value, 'caller'));
  const events = plainForLocal()(() => batches(...pieces.map((piece) => [text(piece)]), [finish()]));
  const [choice] = (await collect(events(testCall({ scope })))).choices;
  return { placeholders, said: choice?.answer };
}

function asked(localModels: 'plain' | 'masked', said: readonly (readonly ChatEvent[])[] = [[finish()]]) {
  const { vault, scope } = piiHouse({ settings: { localModels } });
  const own = vault.mask(NAME, 'caller');
  const known = vault.mask('Марія Коваль', 'knowledge');
  const seen: ChatCall[] = [];
  const model = plainForLocal()((call) => {
    seen.push(call);
    return batches(...said);
  });
  const call = testCall({
    scope,
    messages: [{ role: 'user', parts: [{ kind: 'text', text: `${own} і ${known}`, origin: 'caller' }] }],
  });
  return { own, known, seen, call, events: model(call) };
}

describe('a local model', () => {
  it('reads what the sender wrote as it is where it may, and nothing of documents', () => {
    const { seen, known } = asked('plain');
    expect(seen[0]?.messages[0]?.parts).toEqual([{ kind: 'text', text: `${NAME} і ${known}`, origin: 'caller' }]);
  });

  it('reads placeholders where it may not, or where there is nothing to read', () => {
    const { seen, call } = asked('masked');
    expect(seen[0]).toBe(call);
    const { scope } = piiHouse({ settings: { localModels: 'plain' } });
    const empty = testCall({ scope });
    plainForLocal()((inner) => {
      expect(inner).toBe(empty);
      return batches([finish()]);
    })(empty);
  });

  it('is masked again wherever its answer is cut', async () => {
    const words = `Так, ${NAME}. Іван Петро`;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(words.length), { maxLength: 5 }), async (places) => {
        const cuts = [...new Set([0, ...places, words.length])].sort((a, b) => a - b);
        const pieces = cuts.slice(1).map((cut, at) => [text(words.slice(cuts[at], cut))]);
        const args = JSON.stringify({ who: NAME });
        const { own, events } = asked('plain', [
          ...pieces,
          [toolCall(0, args.slice(0, 14)), toolCall(0, args.slice(14)), finish()],
        ]);
        const [choice] = (await collect(events)).choices;
        expect(choice?.answer).toBe(`Так, ${own}. Іван Петро`);
        expect(choice?.toolCalls[0]?.argumentsText).toBe(JSON.stringify({ who: own }));
      }),
    );
  });

  it.each([
    [['Так, Іван', ' Петренко тут.']],
    [['Так, Іван Петр', 'енко тут.']],
    [['Так, ', 'Іван', ' ', 'Петренко', ' тут.']],
  ])('is masked again with the longer of two values, cut as %j', async (pieces) => {
    const { placeholders, said } = await heard(['Іван', NAME], ...pieces);
    expect(said).toBe(`Так, ${placeholders[1]} тут.`);
  });

  it('is masked again with the shorter one where the longer one does not come', async () => {
    for (const pieces of [['Так, Іван', ' Коваль.'], ['Так, Іван Пет', 'рук.'], ['Так, Іван']]) {
      const { placeholders, said } = await heard(['Іван', NAME], ...pieces);
      expect(said).toBe(pieces.join('').replace('Іван', placeholders[0] ?? ''));
    }
  });

  it('is masked again where values overlap, and takes none of them for a pattern', async () => {
    for (const pieces of [['ab c', ' d'], ['ab c d'], ['ab ', 'c d']]) {
      const { placeholders, said } = await heard(['ab c', 'c d'], ...pieces);
      expect(said).toBe(`${placeholders[0]} d`);
    }
    const { placeholders, said } = await heard(['a.b (c)'], 'axb (c), a.b', ' (c)');
    expect(said).toBe(`axb (c), ${placeholders[0]}`);
  });

  it('is masked where it says a number of the sender’s in another spelling', async () => {
    for (const pieces of [['Ваш номер 067 123 45 67, так'], ['Ваш номер 067', ' 123', ' 45 67', ', так']]) {
      const { said } = await heard(['+380671234567'], ...pieces);
      expect(said).toMatch(/^Ваш номер \[PHONE_\w+\], так$/);
    }
  });
});
