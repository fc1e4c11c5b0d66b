import { expect, it } from 'vitest';
import { detectPlainForms, usualPii } from '../../../test/support/pii-vault.ts';
import { PiiFinder } from './pii-finder.ts';
import { PiiPolicies } from './policy.ts';
import { SpanMemo } from './span-memo.ts';

/** A finder, and the texts that it has had looked at in the second place. */
function finder() {
  const asked: string[] = [];
  const memo = new SpanMemo(detectPlainForms);
  const look = (text: string): ReturnType<SpanMemo['look']> => {
    asked.push(text);
    return memo.look(text);
  };
  const ports = { detect: detectPlainForms, look, lookThrough: memo.lookThrough.bind(memo) };
  return { asked, finder: new PiiFinder(ports, new PiiPolicies(() => usualPii).of('acme')) };
}

const pace = (): Promise<void> => Promise.resolve();
const texts = ['лист на a@firm.ua', 'ні', 'ні', 'тел. 380671234567', 'кінець'];
const toMask = texts.map((text) => ({ text, form: 'text' as const }));

it('asks for no text again that was looked through, and finds the same', async () => {
  const beforehand = finder();
  await beforehand.finder.lookThrough(toMask, pace);
  const anew = finder();
  for (const text of texts) expect(beforehand.finder.spansIn(text)).toEqual(anew.finder.spansIn(text));
  expect(anew.finder.spansIn(texts[0] ?? '')).toHaveLength(1);
  expect(beforehand.asked).toEqual([]);
});

it('looks anew at what comes in another form, and goes on with what follows it', async () => {
  const { asked, finder: one } = finder();
  await one.lookThrough(toMask, pace);
  for (const text of ['лист на b@firm.ua', 'тел. 380671234567', 'кінець']) one.spansIn(text);
  expect(asked).toEqual(['лист на b@firm.ua']);
});

it('knows nothing of texts that were looked through before those of the last time', async () => {
  const { asked, finder: one } = finder();
  await one.lookThrough(toMask, pace);
  await one.lookThrough([{ text: 'інше', form: 'text' }], pace);
  expect(one.spansIn(texts[0] ?? '')).toHaveLength(1);
  expect(asked).toEqual([texts[0]]);
});

it('finds data in codes of texts that were looked through, and of others', async () => {
  const hidden = Buffer.from('лист для olena@firm.ua').toString('base64');
  const { finder: one } = finder();
  const expected = [expect.objectContaining({ type: 'email', start: 4, end: 4 + hidden.length })];
  expect(one.spansIn(`код ${hidden} тут`)).toEqual(expected);
  await one.lookThrough([{ text: `код ${hidden} тут`, form: 'text' }], pace);
  expect(one.spansIn(`код ${hidden} тут`)).toEqual(expected);
});
