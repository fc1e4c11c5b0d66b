import { describe, expect, it } from 'vitest';
import { batches, finish, read, text } from '../../../test/support/events.ts';
import { detectPlainForms, piiHouse, type PiiHouseOptions } from '../../../test/support/pii-vault.ts';
import { testCall, testEmbedCall } from '../../../test/support/scope.ts';
import type { ChatCall, Masked, Message } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { ChatModel } from '../../chat/model.ts';
import { sealedVault } from '../../chat/vault.ts';
import { maskCall, maskCallWithPauses, maskEmbedPii, maskPii } from './mask-pii.ts';

const NAME = 'Іван Петренко';
const PHONE = '+380671234567';
const person = expect.stringMatching(/^\[PERSON_[a-z2-7]{10}\]$/) as string;

const user = (...texts: readonly string[]): Message => ({
  role: 'user',
  parts: texts.map((words) => ({ kind: 'text', text: words, origin: 'caller' })),
});

const said = (role: Message['role'], origin: 'model' | 'system', words: string): Message => ({
  role,
  parts: [{ kind: 'text', text: words, origin }],
});
const answer = (words: string): Message => said('assistant', 'model', words);
const instructions = (words: string): Message => said('system', 'system', words);

function masked(call: Partial<ChatCall>, options: PiiHouseOptions = {}) {
  const house = piiHouse(options);
  return { ...house, call: maskCall(testCall({ ...call, scope: house.scope })) };
}

const textsOf = ({ messages }: ChatCall): readonly string[] =>
  messages.flatMap(({ parts }) => parts.map((part) => (part.kind === 'media' ? part.media : part.text)));

describe('a call inside the masked domain', () => {
  it('is the very call where there is nothing to mask', () => {
    const house = piiHouse();
    const call = testCall({ scope: house.scope });
    expect(maskCall(call)).toBe(call);
    expect(house.facts).toEqual([]);
  });

  it('holds placeholders in every place, the same for the same datum', () => {
    const { call, facts } = masked({
      messages: [
        { role: 'system', parts: [{ kind: 'text', text: `Секретар: ${NAME}`, origin: 'system' }] },
        { ...user(`Це ${NAME}`), name: 'Ivan  Petrenko' },
        {
          role: 'assistant',
          parts: [{ kind: 'text', text: `Вітаю, ${NAME}`, origin: 'model' }],
          toolCalls: [{ id: '1', name: 'find', argumentsText: `{"who": "${NAME}", "tel": 380671234567, "n": 1}` }],
        },
        { role: 'tool', toolCallId: '1', parts: [{ kind: 'text', text: PHONE, origin: 'tool' }] },
      ],
      extra: { dialect: 'openai', fields: { user: 'ivan@firm.ua', metadata: { who: NAME } } },
    });
    const all = JSON.stringify({ ...call, scope: 0, models: 0 });
    expect(all).not.toMatch(/Петренко|Petrenko|380|firm/);
    const [system, question, answer] = textsOf(call).map((words) => words.slice(words.indexOf('[')));
    expect([system, question, answer, call.extra?.fields.metadata]).toEqual([person, system, system, { who: system }]);
    expect(call.messages[1]?.name).toMatch(/^PERSON_[a-z2-7]{10}$/);
    expect(JSON.parse(call.messages[2]?.toolCalls?.[0]?.argumentsText ?? '')).toEqual({
      who: system,
      tel: expect.stringMatching(/^\[PHONE_\w+\]$/) as string,
      n: 1,
    });
    expect(facts).toContainEqual({ kind: 'masked', request: 'request-1', origin: 'system', types: { person: 1 } });
    expect(facts).toContainEqual({ kind: 'masked', request: 'request-1', origin: 'model', types: { phone: 1 } });
  });

  it.each([
    ['parts of a message', [user('Картка 4111 1111', '1111 1111, дякую')]],
    ['messages that follow each other', [user('Картка 4111 1111'), user('1111 1111, дякую')]],
    ['many pieces', [user('Картка 4111', '1111', '1111', '1111, дякую')]],
    ['long texts', [user(`${'а '.repeat(400)} Картка 4111 1111`, `1111 1111, дякую ${'б '.repeat(400)}`)]],
    ['an answer between', [user('Картка 4111 1111'), answer('Так, далі?'), user('1111 1111, дякую')]],
    ['two answers', [user('4111'), answer('Так'), user('1111'), answer('Далі?'), user('1111 1111, дякую')]],
    ['the instructions and a message', [instructions('Картка 4111 1111 '), user('1111 1111, дякую')]],
  ])('holds no datum that is torn over %s', (_, messages) => {
    const { call } = masked({ messages });
    const joined = textsOf(call).join('|');
    expect(joined).not.toContain('1111');
    const placeholders = joined.match(/\[CARD_\w+\]/g) ?? [];
    expect(new Set(placeholders).size).toBe(1);
    expect(placeholders.length).toBeGreaterThan(1);
    expect(joined).toMatch(/дякую/);
  });

  it('does not join texts of different roles, nor what is far apart in one text', () => {
    const messages: readonly Message[] = [
      user('номер 4111 1111'),
      { role: 'assistant', parts: [{ kind: 'text', text: '1111 1111', origin: 'model' }] },
      user('4111 1111', `1111${'.'.repeat(300)}1111`),
    ];
    const { call } = masked({ messages });
    expect(call.messages).toBe(messages);
  });

  it('holds none in base64, in code, or behind the escapes of JSON', () => {
    const encoded = Buffer.from(`дзвоніть ${PHONE}`).toString('base64');
    const { call, vault } = masked({
      messages: [
        user(`echo ${encoded} | base64 -d`),
        user(`const tel = "${PHONE}"; // ${NAME}`),
        {
          role: 'tool',
          toolCallId: '1',
          parts: [{ kind: 'text', text: escaped({ who: NAME, tel: 380671234567 }), origin: 'tool' }],
        },
      ],
    });
    const [shell = '', code, json = ''] = textsOf(call);
    expect(shell).toMatch(/^echo \[PHONE_\w+\] \| base64 -d$/);
    expect(vault.restored(shell, 'plain')).toContain(encoded);
    expect(code).toMatch(/^const tel = "\[PHONE_\w+\]"; \/\/ \[PERSON_\w+\]$/);
    expect(JSON.parse(json)).toEqual({ who: person, tel: expect.stringMatching(/^\[PHONE_\w+\]$/) as string });
  });

  it('keeps placeholders that somebody typed as they are, also those with digits alone', () => {
    const typed = 'Хто це: [PERSON_aaaaaaaaaa], [PHONE_2345672345]?';
    const { call } = masked({ messages: [user(typed)] }, { detect: (words) => spansOf(words, /\d{10}/g) });
    expect(textsOf(call)).toEqual([typed]);
  });
});

const escaped = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const spansOf = (words: string, form: RegExp) =>
  [...words.matchAll(form)].map(({ 0: found, index }) => ({
    type: 'phone' as const,
    start: index,
    end: index + found.length,
    score: 1,
  }));

describe('what a policy says of a type', () => {
  it('redact: it is gone for good', () => {
    const { call, vault } = masked({ messages: [user(`Це ${NAME}`)] }, { settings: { types: { person: 'redact' } } });
    expect(textsOf(call)).toEqual(['Це ***']);
    expect(vault.isEmpty).toBe(true);
  });

  it('allow: it stays', () => {
    const { call } = masked({ messages: [user(`Це ${NAME}`)] }, { settings: { types: { person: 'allow' } } });
    expect(textsOf(call)).toEqual([`Це ${NAME}`]);
  });

  it('block: the request is refused, and told of which type, not which value', () => {
    const settings = { types: { card: 'block' as const } };
    const ask = (): unknown => masked({ messages: [user('Картка 4111111111111111')] }, { settings });
    expect(ask).toThrow(expect.objectContaining({ code: 'content_filter', status: 400 }));
    expect(ask).toThrow(/payment card number/);
    expect(ask).not.toThrow(/4111/);
  });

  it('block: what comes from elsewhere is gone for good, for who asks cannot take it out', () => {
    const { vault } = piiHouse({ settings: { types: { card: 'block' } } });
    expect(vault.mask('Картка 4111111111111111', 'knowledge')).toBe('Картка ***');
  });

  it('may differ for a tenant', () => {
    const settings = { tenants: { acme: { types: { person: 'allow' as const } } } };
    const ask = { messages: [user(`Це ${NAME} ${PHONE}`)] };
    expect(textsOf(masked(ask, { settings }).call)[0]).toMatch(/^Це Іван Петренко \[PHONE_/);
    expect(textsOf(masked(ask, { settings, principal: { tenant: 'globex' } }).call)[0]).toMatch(/^Це \[PERSON_/);
  });

  it('may be that nothing is looked for', () => {
    const { call } = masked({ messages: [user(`Це ${NAME}`)] }, { settings: { enabled: false } });
    expect(textsOf(call)).toEqual([`Це ${NAME}`]);
  });
});

describe('who may read it again', () => {
  const echo: ChatModel<Masked<ChatCall>> = (call) => batches([text(textsOf(call).join('|'), 0), finish()]);

  async function echoed(messages: readonly Message[], options: PiiHouseOptions = {}) {
    const { scope } = piiHouse(options);
    let said = '';
    for await (const batch of maskPii(echo)(testCall({ scope, messages })))
      for (const event of batch) if (event.type === 'text') said += event.text;
    return said;
  }

  const from = (role: Message['role']): Message => ({ role, parts: [{ kind: 'text', text: NAME, origin: 'caller' }] });

  it('is the sender, where the person, the application or an earlier answer said it', async () => {
    for (const role of ['user', 'system', 'assistant'] as const) expect(await echoed([from(role)])).toBe(NAME);
  });

  it('is not the sender where a tool said it, unless the operator wants it so', async () => {
    expect(await echoed([from('tool')])).toMatch(/^\[PERSON_\w+\]$/);
    expect(await echoed([from('tool')], { settings: { givenBack: ['tool'] } })).toBe(NAME);
    expect(await echoed([from('system')], { settings: { givenBack: [] } })).toMatch(/^\[PERSON_\w+\]$/);
  });

  it('is the sender where a tool and the person said the same', async () => {
    expect(await echoed([from('tool'), from('user')])).toBe(`${NAME}|${NAME}`);
  });

  it('is nobody without a right who sends the placeholder along with what it may stand for', async () => {
    const [placeholder = ''] = /\[PERSON_\w+\]/.exec(await echoed([from('tool')])) ?? [];
    const list = `Марія Коваль, ${NAME}. Повтори`;
    for (const typed of [placeholder, placeholder.toLowerCase(), placeholder.replace('_', '\\_')])
      for (const messages of [
        [user(`${list} ${typed}`)],
        [user(list), user(typed)],
        [user(typed), user(list)],
        [answer(typed), user(list)],
      ]) {
        const words = await echoed(messages);
        expect(words).not.toContain(NAME);
        expect(words).toContain('Марія Коваль');
      }
  });

  it('is the sender of data that were torn', async () => {
    expect(await echoed([user('Картка 4111 1111', '1111 1111')])).toContain('4111');
    expect(await echoed([user('Картка 4111 1111'), answer('Так'), user('1111 1111')])).toContain('4111');
  });

  it('reads each form of a name as it was written', async () => {
    const ask = user(`${NAME} дзвонив. Лист для Івана Петренка. ІВАН ПЕТРЕНКО!`);
    expect(await echoed([ask])).toBe(`${NAME} дзвонив. Лист для Івана Петренка. ${NAME}!`);
  });
});

describe('what cannot be looked through', () => {
  const fails = (): never => {
    throw new Error('bad pattern');
  };

  it('is refused, and nothing goes on', () => {
    let asked = 0;
    const { scope } = piiHouse({ detect: fails });
    const model = maskPii(() => {
      asked++;
      return batches([finish()]);
    });
    expect(() => model(testCall({ scope }))).toThrow(
      expect.objectContaining({ code: 'masking_unavailable', status: 503 }),
    );
    const embed = maskEmbedPii(() => {
      asked++;
      return batches([]);
    });
    expect(() => embed(testEmbedCall({ scope }))).toThrow(expect.objectContaining({ code: 'masking_unavailable' }));
    expect(asked).toBe(0);
  });

  it('is every call whose vault is none of ours', () => {
    const { scope } = piiHouse();
    const call = testCall({ scope: Object.assign(Object.create(scope) as typeof scope, { vault: sealedVault }) });
    expect(() => maskPii(echoNothing)(call)).toThrow(expect.objectContaining({ code: 'masking_unavailable' }));
  });

  it('ends an answer that can no longer be looked through', async () => {
    let isBroken = false;
    const detect: NonNullable<PiiHouseOptions['detect']> = (words, wanted) =>
      isBroken ? fails() : detectPlainForms(words, wanted);
    const { scope } = piiHouse({ detect });
    const events = maskPii(() => batches([text('Так, ')], [text('380 '), text('і все')], [finish()]))(
      testCall({ scope }),
    );
    const seen: unknown[] = [];
    await expect(
      (async () => {
        for await (const batch of events) {
          seen.push(batch);
          isBroken = true;
        }
      })(),
    ).rejects.toMatchObject({ code: 'masking_unavailable' });
    expect(seen).toEqual([[text('Так, ')]]);
  });

  const echoNothing: ChatModel<Masked<ChatCall>> = () => batches([finish()]);
});

describe('a very long call', () => {
  const long = `${'слово за словом\n'.repeat(20_000)}Це ${NAME}`;

  it('is looked through with pauses, and masked like any other', async () => {
    const { scope } = piiHouse();
    const seen: ChatCall[] = [];
    const events = maskPii((call) => {
      seen.push(call);
      return batches([text('Так'), finish()]);
    })(testCall({ scope, messages: [user(long)] }));
    const reading = read(events);
    expect(seen).toEqual([]);
    while (seen.length === 0) await scope.clock.advance(1);
    expect(await reading).toEqual([[text('Так'), finish()]]);
    expect(seen.flatMap(textsOf)[0]).toMatch(/словом\nЦе \[PERSON_\w+\]$/);
  });

  it('ends when its client leaves, and goes nowhere', async () => {
    const { scope } = piiHouse();
    const embed = maskEmbedPii(() => {
      throw new Error('not to be asked');
    });
    const reading = read(embed(testEmbedCall({ scope, texts: [long] })));
    scope.abort(new GatewayFailure('client_closed_request', 'left'));
    const ended = expect(reading).rejects.toThrow('left');
    await scope.clock.advance(1);
    await ended;
  });

  it('is refused where it cannot be looked through', async () => {
    const { scope } = piiHouse({
      detect: () => {
        throw new Error('bad pattern');
      },
    });
    const events = maskPii(() => batches([finish()]))(testCall({ scope, messages: [user(long)] }));
    await expect(read(events)).rejects.toMatchObject({ code: 'masking_unavailable' });
  });
});

describe('a call of many texts', () => {
  /** The most characters that were looked through without a pause, once all is done. */
  async function workedOn(begin: (house: ReturnType<typeof piiHouse>) => Promise<unknown>) {
    let [chars, most, pauses] = [0, 0, 0];
    const house = piiHouse({
      detect: (words, wanted) => {
        chars += words.length;
        most = Math.max(most, chars);
        return detectPlainForms(words, wanted);
      },
    });
    house.scope.clock.after = (_, run) => {
      chars = 0;
      pauses++;
      queueMicrotask(run);
      return () => undefined;
    };
    const result = await begin(house);
    return { most, pauses, result };
  }

  const filler = 'слово за словом, '.repeat(59);
  const ofTools: Message = {
    role: 'assistant',
    parts: [],
    toolCalls: Array.from({ length: 200 }, (_, at) => ({
      id: `${at}`,
      name: 'find',
      argumentsText: JSON.stringify({ at, filler: `${filler}\n`, who: NAME }),
    })),
  };

  it.each<[string, Partial<ChatCall>]>([
    ['small messages', { messages: Array.from({ length: 400 }, (_, at) => user(`${at} ${filler} ${NAME}`)) }],
    ['arguments of tools', { messages: [ofTools] }],
    [
      'other fields',
      {
        extra: {
          dialect: 'openai',
          fields: { all: Array.from({ length: 300 }, (_, at) => `${at} ${filler} ${NAME}`) },
        },
      },
    ],
    ['stop words', { sampling: { stop: Array.from({ length: 300 }, (_, at) => `${at} ${filler} ${NAME}`) } }],
    ['encoded text', { messages: [user(`${Buffer.from(`${filler} ${NAME}`).toString('base64')} `.repeat(200))] }],
  ])('pauses between %s, and masks them like any other', async (_, call) => {
    const { most, pauses, result } = await workedOn(({ scope }) => maskCallWithPauses(testCall({ ...call, scope })));
    expect(most).toBeLessThanOrEqual(80 * 1024);
    expect(pauses).toBeGreaterThan(2);
    const { call: expected } = masked(call);
    const shown = (one: unknown): string => JSON.stringify({ ...(one as ChatCall), scope: 0 });
    expect(shown(result)).toBe(shown(expected));
    expect(shown(result)).not.toContain('Петренко');
  });

  it('pauses between texts to embed', async () => {
    let seen: readonly string[] = [];
    const embed = maskEmbedPii(({ texts }) => {
      seen = texts;
      return batches([]);
    });
    const texts = Array.from({ length: 300 }, (_, at) => `${at} ${filler} ${NAME}`);
    const { most } = await workedOn(({ scope }) => read(embed(testEmbedCall({ scope, texts }))));
    expect(most).toBeLessThanOrEqual(80 * 1024);
    expect(seen).toHaveLength(300);
    expect(seen.join()).not.toContain('Петренко');
  });

  it('stays the very same where nothing is personal', async () => {
    const messages = Array.from({ length: 100 }, () => user(filler));
    const { result } = await workedOn(async ({ scope }) => {
      const call = testCall({ messages, scope });
      return (await maskCallWithPauses(call)) === call;
    });
    expect(result).toBe(true);
  });

  it('holds no datum that is torn over messages far down a long run', async () => {
    const messages = Array.from({ length: 600 }, () => user(filler));
    for (const at of [230, 239, 430, 598]) messages.splice(at, 2, user(`Картка 4111 1111`), user('1111 1111, дякую'));
    const { result } = await workedOn(({ scope }) => maskCallWithPauses(testCall({ messages, scope })));
    expect(textsOf(result as ChatCall).join('|')).not.toContain('1111');
  });
});

describe('texts to embed', () => {
  it('are masked, a datum the same each time', () => {
    const seen: string[][] = [];
    const embed = maskEmbedPii(({ texts }) => {
      seen.push([...texts]);
      return batches([]);
    });
    for (let at = 0; at < 2; at++) embed(testEmbedCall({ scope: piiHouse().scope, texts: [`Це ${NAME}`, 'ні'] }));
    expect(seen[0]).toEqual([expect.stringMatching(/^Це \[PERSON_\w+\]$/), 'ні']);
    expect(seen[1]).toEqual(seen[0]);
  });

  it('hold no datum that is torn over them', async () => {
    const long = 'без даних, '.repeat(7000);
    for (const more of [[], [long]]) {
      let seen: readonly string[] = [];
      const embed = maskEmbedPii(({ texts }) => {
        seen = texts;
        return batches([]);
      });
      const house = piiHouse();
      const texts = ['Картка 4111 1111', '1111 1111 ось', 'тел. +380 67 ', '123 45 67', 'і 12', '34', ...more];
      const reading = read(embed(testEmbedCall({ scope: house.scope, texts })));
      for (let at = 0; at < 20; at++) await house.scope.clock.advance(1);
      await reading;
      expect(seen.slice(0, 6).join('|')).toMatch(
        /^Картка \[CARD_(\w+)\]\|\[CARD_\1\] ось\|тел. (\[PHONE_\w+\])\|\2\|і 12\|34$/,
      );
    }
  });
});
