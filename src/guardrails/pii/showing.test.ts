import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batches, finish, read, start, text, toolCall } from '../../../test/support/events.ts';
import { piiHouse, type PiiHouseOptions, viewer } from '../../../test/support/pii-vault.ts';
import { testCall } from '../../../test/support/scope.ts';
import { type Answer, collect } from '../../chat/answer.ts';
import type { ChatCall } from '../../chat/call.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { maskPii } from './mask-pii.ts';

const NAME = 'Іван Петренко';
const PHONE = '+380671234567';

/** What the layer makes of an answer to these words; the answer is told the vault, so that it can speak in placeholders. */
async function answered(
  said: (p: { readonly name: string; readonly phone: string; readonly known: string }) => readonly ChatEvent[][],
  options: PiiHouseOptions & { readonly delivery?: ChatCall['delivery'] } = {},
) {
  const house = piiHouse(options);
  const { vault, scope } = house;
  const ask = `Мене звати ${NAME}, ${PHONE}`;
  const model = maskPii(() => {
    const name = vault.mask(NAME, 'model');
    const phone = vault.mask(PHONE, 'model');
    const known = vault.mask('Марія Коваль', 'knowledge');
    return batches(...said({ name, phone, known }));
  });
  const call = testCall({
    scope,
    delivery: options.delivery ?? 'stream',
    messages: [{ role: 'user', parts: [{ kind: 'text', text: ask, origin: 'caller' }] }],
  });
  return { ...house, events: model(call) };
}

const wordsOf = (answer: Answer): string => answer.choices[0]?.answer ?? '';

const cutAt = (words: string, ...places: readonly number[]): ChatEvent[][] => {
  const cuts = [...new Set([0, ...places, words.length])].sort((a, b) => a - b);
  return cuts.slice(1).map((cut, at) => [text(words.slice(cuts[at], cut))]);
};

describe('placeholders on their way out', () => {
  it('give way to what the caller wrote, at every place that a stream can be cut', async () => {
    let length = 2;
    for (let cut = 1; cut < length; cut++) {
      const { events } = await answered(({ name, phone }) => {
        const words = `Вітаю, ${name}! Дзвоню на ${phone}.`;
        length = words.length;
        return [...cutAt(words, cut), [finish()]];
      });
      expect(wordsOf(await collect(events))).toBe(`Вітаю, ${NAME}! Дзвоню на ${PHONE}.`);
    }
    expect(length).toBeGreaterThan(50);
  });

  it('give way however the stream is cut, in every kind of text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(90), { maxLength: 12 }), async (places) => {
        const { events } = await answered(({ name, phone }) => {
          const pieces = cutAt(`a ${name} [1] ${phone}`, ...places).flat();
          const called = cutAt(JSON.stringify({ who: name, to: [phone] }), ...places).flat();
          const parts: ChatEvent[][] = [];
          for (const channel of ['reasoning', 'answer', 'refusal'] as const)
            for (const piece of pieces) parts.push([{ ...piece, channel } as ChatEvent]);
          for (const piece of called) if (piece.type === 'text') parts.push([toolCall(0, piece.text)]);
          return [...parts, [finish('tool_calls')]];
        });
        const [choice] = (await collect(events)).choices;
        const shown = `a ${NAME} [1] ${PHONE}`;
        expect(choice).toMatchObject({ answer: shown, reasoning: shown, refusal: shown });
        expect(JSON.parse(choice?.toolCalls[0]?.argumentsText ?? '')).toEqual({ who: NAME, to: [PHONE] });
      }),
      { numRuns: 60 },
    );
  });

  it('leave ordinary words at once, and the very batches', async () => {
    const said = [[start(), text('Добрий')], [text(' день, ')], [text('see [1] and [link](x)')], [finish()]];
    const { events } = await answered(() => said);
    const seen = await read(events);
    seen.forEach((batch, at) => expect(batch).toBe(said[at]));
  });

  it('are read in either case', async () => {
    const { events } = await answered(({ name, phone }) => [
      [text(`${name.toUpperCase()} ${phone.toLowerCase()}`), finish()],
    ]);
    expect(wordsOf(await collect(events))).toBe(`${NAME} ${PHONE}`);
  });

  it('that nobody knows here stay as they are, whoever wrote them', async () => {
    const foreign = '[PERSON_aaaaaaaaaa]';
    const { events } = await answered(() => [[text(`Це ${foreign}`), finish()]], {
      principal: viewer,
      purpose: 'скарга 17 клієнта',
    });
    expect(wordsOf(await collect(events))).toBe(`Це ${foreign}`);
  });

  it('keep JSON whole where a value holds quotation marks', async () => {
    const house = piiHouse({
      detect: (words) => {
        const at = words.indexOf('Джо "Кулак"');
        return at < 0 ? [] : [{ type: 'person', start: at, end: at + 11, score: 1 }];
      },
    });
    const model = maskPii(() => {
      const who = house.vault.mask('Джо "Кулак"', 'model');
      return batches([toolCall(0, `{"who":"${who}"}`), finish('tool_calls')]);
    });
    const said = 'Лист для Джо "Кулак" Коваля';
    const call = testCall({
      scope: house.scope,
      messages: [{ role: 'user', parts: [{ kind: 'text', text: said, origin: 'caller' }] }],
    });
    const [choice] = (await collect(model(call))).choices;
    expect(JSON.parse(choice?.toolCalls[0]?.argumentsText ?? '')).toEqual({ who: 'Джо "Кулак"' });
  });
});

describe('what needs a right', () => {
  const told = ({ known }: { readonly known: string }): ChatEvent[][] => [[text(`Керує ${known}`)], [finish()]];

  it.each([
    ['neither right nor reason', {}],
    ['a reason without the right', { purpose: 'скарга 17 клієнта' }],
    ['the right without a reason', { principal: viewer }],
    [
      'the role in a tier without it',
      { principal: { ...viewer, tier: 'free' as const }, purpose: 'скарга 17 клієнта' },
    ],
  ])('stays hidden with %s', async (_, options) => {
    const { events, vault, entries } = await answered(told, options);
    expect(wordsOf(await collect(events))).toBe(`Керує ${vault.mask('Марія Коваль', 'knowledge')}`);
    expect(entries).toEqual([]);
  });

  it.each([
    ['with a reason', { purpose: 'скарга 17 клієнта' }],
    ['while it is unlocked', { unlocked: 'скарга 17 клієнта' }],
  ])('is shown %s, once that is written down', async (_, options) => {
    const { events, facts, entries } = await answered(told, { principal: { ...viewer, user: 'olha' }, ...options });
    expect(wordsOf(await collect(events))).toBe('Керує Марія Коваль');
    expect(entries).toEqual([
      {
        action: 'pii.disclosed',
        actor: 'key_1',
        user: 'olha',
        tenant: 'acme',
        request: 'request-1',
        reason: 'скарга 17 клієнта',
        about: { types: ['person'], count: 1 },
      },
    ]);
    expect(facts).toContainEqual({ kind: 'disclosed', request: 'request-1', types: { person: 1 } });
  });

  it('is written down before it is shown, and once', async () => {
    let release = (): void => undefined;
    const written: string[] = [];
    const audit = {
      append: ({ action }: { readonly action: string }) =>
        new Promise<void>((resolve) => {
          written.push(action);
          release = resolve;
        }),
    };
    const { events } = await answered(({ known }) => [[text(`${known} `)], [text(known)], [finish()]], {
      principal: viewer,
      purpose: 'скарга 17 клієнта',
      audit,
    });
    const iterator = events[Symbol.asyncIterator]();
    let seen: readonly ChatEvent[] | undefined;
    const first = iterator.next().then((step) => {
      if (step.done !== true) seen = step.value;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(written).toHaveLength(1);
    expect(seen).toBeUndefined();
    release();
    await first;
    expect(seen).toEqual([text('Марія Коваль ')]);
    expect((await iterator.next()).value).toEqual([text('Марія Коваль')]);
    expect(written).toHaveLength(1);
  });

  const broken = { append: () => Promise.reject(new Error('disk full')) };

  it('is not shown where that cannot be written down: a rejection before the first word', async () => {
    const { events } = await answered(told, { principal: viewer, purpose: 'скарга 17 клієнта', audit: broken });
    // `Керує ` has not left alone: it came together with what cannot be shown.
    await expect(collect(events)).rejects.toMatchObject({ code: 'audit_unavailable', status: 503 });
  });

  it('is a rejection of a whole answer however late it comes', async () => {
    const { events } = await answered(({ known }) => [[text('Керує ')], [text(known)], [finish()]], {
      principal: viewer,
      purpose: 'скарга 17 клієнта',
      audit: broken,
      delivery: 'whole',
    });
    await expect(collect(events)).rejects.toBeInstanceOf(GatewayFailure);
  });

  it('stays hidden after the first word', async () => {
    const { events, vault, facts } = await answered(({ known }) => [[text('Керує ')], [text(known)], [finish()]], {
      principal: viewer,
      purpose: 'скарга 17 клієнта',
      audit: broken,
    });
    expect(wordsOf(await collect(events))).toBe(`Керує ${vault.mask('Марія Коваль', 'knowledge')}`);
    expect(facts.filter(({ kind }) => kind === 'disclosed')).toEqual([]);
  });

  it('counts for what stands beside the answer too', async () => {
    const about = ({ known }: { readonly known: string }): ChatEvent[][] => [
      [
        { type: 'source', number: 1, passage: { id: 'p', title: 'Штат', text: `${known}: директорка`, score: 1 } },
        { type: 'extra', at: 'delta', choice: 0, extra: { dialect: 'openai', fields: { details: [{ text: known }] } } },
        text('[1]'),
        finish(),
      ],
    ];
    const hidden = await collect((await answered(about)).events);
    expect(hidden.sources[0]?.passage.text).toMatch(/^\[PERSON_\w+\]: директорка$/);
    const { events, entries } = await answered(about, { principal: viewer, purpose: 'скарга 17 клієнта' });
    const shown = await collect(events);
    expect(shown.sources[0]?.passage.text).toBe('Марія Коваль: директорка');
    expect(shown.choices[0]?.messageExtra?.fields).toEqual({ details: [{ text: 'Марія Коваль' }] });
    expect(entries).toHaveLength(1);
  });
});

describe('what a model says of itself', () => {
  const said = 'Пишіть на info@firm.ua або +380507654321, питайте Марія Коваль.';

  it('is masked where its form is firm, wherever the stream is cut, and names are not', async () => {
    for (let cut = 1; cut < said.length; cut++) {
      const { events } = await answered(() => [...cutAt(said, cut), [finish()]]);
      const shown = wordsOf(await collect(events));
      expect(shown).not.toContain('@firm.ua');
      expect(shown.replace(/\[\w+\]/g, '')).not.toMatch(/\d/);
      expect(shown).toContain('питайте Марія Коваль.');
      expect(shown).toMatch(/^Пишіть на (?:[a-z]*)\[EMAIL_\w+\] або \+?\[PHONE_\w+\]/);
    }
  });

  it('is told by type, and shown to who has the right', async () => {
    const { events, facts } = await answered(() => [[text(said), finish()]]);
    await collect(events);
    expect(facts).toContainEqual({
      kind: 'masked',
      request: 'request-1',
      origin: 'model',
      types: { email: 1, phone: 1 },
    });
    const seen = await answered(() => [[text(said), finish()]], { principal: viewer, purpose: 'скарга 17 клієнта' });
    expect(wordsOf(await collect(seen.events))).toBe(said);
  });

  it('is shown to who has the right once that is written down, wherever the stream is cut', async () => {
    for (let cut = 1; cut < said.length; cut++) {
      const { events, entries, facts } = await answered(() => [...cutAt(said, cut), [finish()]], {
        principal: viewer,
        purpose: 'скарга 17 клієнта',
      });
      expect(wordsOf(await collect(events))).toBe(said);
      expect(entries.length).toBeGreaterThan(0);
      expect(entries[0]).toMatchObject({ action: 'pii.disclosed', reason: 'скарга 17 клієнта', request: 'request-1' });
      expect(new Set(entries.flatMap(({ about }) => about.types))).toEqual(new Set(['email', 'phone']));
      expect(facts.some(({ kind }) => kind === 'disclosed')).toBe(true);
    }
  });

  it('stays hidden where that cannot be written down', async () => {
    const broken = { append: () => Promise.reject(new Error('disk full')) };
    const asked = { principal: viewer, purpose: 'скарга 17 клієнта', audit: broken };
    const whole = await answered(() => [[text(said), finish()]], { ...asked, delivery: 'whole' });
    await expect(collect(whole.events)).rejects.toMatchObject({ code: 'audit_unavailable' });
    const streamed = await answered(() => [[text('Так. ')], [text(said)], [finish()]], asked);
    const shown = wordsOf(await collect(streamed.events));
    expect(shown).toMatch(/^Так\. Пишіть на \[EMAIL_\w+\] або \[PHONE_\w+\]/);
  });

  it('stays where it is nobody’s, or no type that is looked for', async () => {
    const harmless = 'git@github.com:a/b.git, user@example.com, 2024-05-01, 3.14';
    const { events } = await answered(() => [...cutAt(harmless, 5, 20), [finish()]]);
    expect(wordsOf(await collect(events))).toBe(harmless);
    const off = await answered(() => [[text(said), finish()]], { settings: { output: [] } });
    expect(wordsOf(await collect(off.events))).toBe(said);
    const allowed = await answered(() => [[text(said), finish()]], {
      settings: { types: { email: 'allow', phone: 'allow' } },
    });
    expect(wordsOf(await collect(allowed.events))).toBe(said);
  });

  it('is gone for good where its type is redacted', async () => {
    const { events } = await answered(() => [[text(said), finish()]], { settings: { types: { phone: 'redact' } } });
    expect(wordsOf(await collect(events))).toContain('або ***, питайте');
  });

  it('leaves JSON whole in the arguments of a tool', async () => {
    const json = '{"to":380507654321,"note":"at \\"+380507654321\\"","n":12}';
    for (let cut = 1; cut < json.length; cut++) {
      const { events } = await answered(() => [
        [toolCall(0, json.slice(0, cut))],
        [toolCall(0, json.slice(cut)), finish('tool_calls')],
      ]);
      const called = (await collect(events)).choices[0]?.toolCalls[0]?.argumentsText ?? '';
      const args = JSON.parse(called) as Record<string, unknown>;
      expect(args.to).toMatch(/^\[PHONE_\w+\]$/);
      expect(args.note).toMatch(/^at "\+?\[PHONE_\w+\]"$/);
      expect(args.n).toBe(12);
    }
  });
});
