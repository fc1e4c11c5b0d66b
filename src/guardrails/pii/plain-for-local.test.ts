import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batches, finish, text, toolCall } from '../../../test/support/events.ts';
import { piiHouse } from '../../../test/support/pii-vault.ts';
import { testCall } from '../../../test/support/scope.ts';
import { collect } from '../../chat/answer.ts';
import type { ChatCall } from '../../chat/call.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { plainForLocal } from './plain-for-local.ts';

const NAME = 'Іван Петренко';

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
});
