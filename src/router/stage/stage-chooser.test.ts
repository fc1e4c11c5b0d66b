import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StageChooser, type StageChoice } from './stage-chooser.ts';
import type { StageOffer } from './stage-offer.ts';
import { StageOffers } from './stage-offers.ts';

const risk: StageOffer = {
  stage: 'tool',
  name: 'risk',
  about: ['risk', 'declaration', 'ризик', 'декларація', 'риск', 'декларация'],
  does: ['check', 'перевірити', 'перевір', 'проверить', 'проверь'],
  identifiers: ['declaration'],
  roles: ['inspector', 'auditor'],
};
const entries: StageOffer = {
  stage: 'dataset',
  name: 'entries',
  about: ['declaration', 'importer', 'декларація', 'імпортер', 'декларация', 'импортер'],
  roles: ['analyst'],
};
const words: StageOffer = { stage: 'full_text', name: 'words', about: ['invoice', 'cargo', 'інвойс', 'вантаж'] };
const meaning: StageOffer = { stage: 'vectors', name: 'meaning', about: words.about, roles: ['reader'] };
const offers = [risk, entries, words, meaning];
const everyRole = ['inspector', 'analyst', 'reader'];

const chooser = new StageChooser();
const chosen = (text: string, roles: readonly string[], from: readonly StageOffer[] = offers): StageChoice =>
  chooser.choose(text, new StageOffers(from).permittedTo({ roles }));

describe('the choice of a stage', () => {
  it.each([
    ['check the risk of declaration 23UA100110012345', 'tool', 'risk'],
    ['перевір ризик декларації 23UA100110012345', 'tool', 'risk'],
    ['проверь риск декларации 23UA100110012345', 'tool', 'risk'],
    ['top 10 importers by number of declarations in March', 'dataset', 'entries'],
    ['скільки декларацій з Туреччини у березні', 'dataset', 'entries'],
    ['сколько деклараций из Турции в марте', 'dataset', 'entries'],
    ['where does the handbook mention KubePodCrashLooping', 'full_text', 'words'],
    ['наказ № 631 пункт 4', 'full_text', 'words'],
    ['что сказано в пункте 7.1 договора', 'full_text', 'words'],
    ['what do we do when cargo arrives without an invoice?', 'vectors', 'meaning'],
    ['що ми робимо, коли вантаж прийшов без інвойсу?', 'vectors', 'meaning'],
    ['translate this table into Ukrainian: | Country | Value |', 'model', undefined],
    ['напиши SQL, який рахує декларації за країнами', 'model', undefined],
    ['объясни, что означает KubePodCrashLooping', 'model', undefined],
  ])('of «%s» is %s', (text, name, offer) => {
    const choice = chosen(text, everyRole);
    expect([choice.name, choice.offer]).toEqual([name, offer]);
  });

  it('is a model at once where nothing is offered', () => {
    expect(chosen('check the risk of declaration 23UA100110012345', [], [])).toEqual({ name: 'model', confidence: 1 });
  });
});

describe('the mask of rights', () => {
  it('keeps what the caller may not use from winning', () => {
    expect(chosen('check the risk of declaration 23UA100110012345', ['auditor']).offer).toBe('risk');
    expect(chosen('check the risk of declaration 23UA100110012345', ['analyst', 'reader']).name).not.toBe('tool');
    expect(chosen('top 10 importers by number of declarations in March', ['reader']).name).toBe('model');
  });

  it('lets one means of finding documents stand in for the other', () => {
    const meant = 'what do we do when cargo arrives without an invoice?';
    expect(chosen(meant, ['reader']).name).toBe('vectors');
    expect(chosen(meant, []).name).toBe('full_text');
    expect(chosen('наказ № 631 пункт 4', ['reader'], [meaning]).name).toBe('vectors');
  });

  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(
        fc.constantFrom(
          'check',
          'ризик',
          'declaration',
          '23UA100110012345',
          'how many',
          'наказ № 631',
          'we',
          '?',
          '\n',
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join(' ')),
  );
  const some = fc.subarray(everyRole);

  it('hides what is behind it: the choice is the same as if it did not exist', () => {
    fc.assert(
      fc.property(text, some, (words, roles) => {
        const allowed = offers.filter((offer) => !offer.roles || offer.roles.some((role) => roles.includes(role)));
        const choice = chosen(words, roles);
        expect(choice).toEqual(chosen(words, everyRole, allowed));
        if (choice.name !== 'model')
          expect(allowed.map(({ stage, name }) => [stage, name])).toContainEqual([choice.name, choice.offer]);
      }),
    );
  });

  it('leaves a confidence from 0 to 1', () => {
    fc.assert(
      fc.property(text, some, (words, roles) => {
        const { confidence } = chosen(words, roles);
        expect(confidence).toBeGreaterThan(0);
        expect(confidence).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is worked out once for the same rights', () => {
    const all = new StageOffers(offers);
    expect(all.permittedTo({ roles: ['auditor'] })).toBe(all.permittedTo({ roles: ['inspector', 'guest'] }));
  });
});

describe('a text of any size', () => {
  it('is read at its ends only', () => {
    const task = 'summarise the following text: ';
    expect(chosen(task + 'how many declarations '.repeat(200_000), everyRole).name).toBe('model');
    expect(chosen('', everyRole).name).toBe('model');
  });
});

describe('weights', () => {
  it('that lack a feature are refused', () => {
    const lacking = { bias: [0, 0, 0, 0, 0], features: {} };
    expect(() => new StageChooser(lacking)).toThrow('fit them anew');
  });
});
