import { describe, expect, it } from 'vitest';
import { batches, finish, read, start, text } from '../../test/support/events.ts';
import { testPolicies } from '../../test/support/guard-policies.ts';
import { testCall, testScope } from '../../test/support/scope.ts';
import { collect } from '../chat/answer.ts';
import type { ChatModel } from '../chat/model.ts';
import type { Guardrail, Verdict } from '../extend/guardrail.ts';
import { guardOutput } from './guard-output.ts';
import type { GuardAction } from './guard-settings.ts';

const letters = (whole: string): readonly string[] => Array.from(whole);
const inThrees = (whole: string): readonly string[] => whole.match(/.{1,3}/gsu) ?? [];
const stream =
  (pieces: readonly string[]): ChatModel =>
  () =>
    batches([start()], ...pieces.map((piece) => [text(piece)]), [finish()]);

describe('a guardrail of any kind', () => {
  /** Looks for a word, shows so much at once, and takes it out. */
  const lookingFor = (word: string, more: Partial<Guardrail> = {}): Guardrail => ({
    name: 'word',
    stages: ['output'],
    release: 'window',
    windowChars: 8,
    onFailure: 'block',
    inspect: ({ segment }): Verdict => {
      const edits = [...segment.text.matchAll(new RegExp(word, 'g'))].map(({ index, 0: hit }) => ({
        from: index,
        to: index + hit.length,
        by: '*',
      }));
      return edits.length === 0 ? { action: 'pass' } : { action: 'edit', edits, reason: 'word' };
    },
    ...more,
  });
  const under = (guardrail: Guardrail, action: Exclude<GuardAction, 'off'> = 'sanitise') => {
    const policy = testPolicies().of(testScope().principal);
    return { of: () => ({ ...policy, rules: { ...policy.rules, output: [{ guardrail, action }] } }) };
  };
  const told = async (
    pieces: readonly string[],
    guardrail: Guardrail,
    action?: Exclude<GuardAction, 'off'>,
    scope = testScope(),
  ): Promise<readonly string[]> => {
    const heard = await read(guardOutput(under(guardrail, action))(stream(pieces))(testCall({ scope })));
    return heard.flat().flatMap((event) => (event.type === 'text' ? [event.text] : []));
  };

  it('that names no beginnings sees a window of a fixed size', async () => {
    expect((await told(letters('це кіт і ще кіт, так'), lookingFor('кіт'))).join('')).toBe('це * і ще *, так');
    expect((await told(['0123456789', 'abc'], lookingFor('кіт')))[0]).toBe('01');
  });

  it('takes words out of whole sentences, and of whole answers', async () => {
    const pieces = ['Є кі', 'т. І ще', ' кіт'];
    expect(await told(pieces, lookingFor('кіт', { release: 'sentence' }))).toEqual(['Є *.', ' І ще *']);
    expect(await told(pieces, lookingFor('кіт', { release: 'whole' }))).toEqual(['Є *. І ще *']);
  });

  it('may take its time', async () => {
    const slow = lookingFor('кіт');
    const late = {
      ...slow,
      inspect: (...given: Parameters<Guardrail['inspect']>) => Promise.resolve(slow.inspect(...given)),
    };
    expect((await told(letters('це кіт і ще кіт'), late)).join('')).toBe('це * і ще *');
    expect((await told(letters('це кіт'), { ...late, release: 'sentence' })).join('')).toBe('це *');
    const scope = testScope();
    expect((await told(letters('це кіт'), late, 'flag', scope)).join('')).toBe('це кіт');
    expect(scope.facts).toMatchObject([{ guardrail: 'word', action: 'flag' }]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ] as const)('that %s ends the answer, or lets it go, as it declares', async (_, inspect) => {
    const broken = lookingFor('кіт', { inspect });
    await expect(told(['так'], broken)).rejects.toMatchObject({ code: 'guard_unavailable' });
    const scope = testScope();
    expect(await told(['так'], { ...broken, onFailure: 'pass' }, 'sanitise', scope)).toEqual(['так']);
    expect(scope.facts).toMatchObject([{ action: 'failed', reason: 'error' }]);
  });

  it('holds no more than any answer has', async () => {
    const endless: ChatModel = async function* () {
      for (;;) yield [text('x'.repeat(4_000_000))];
    };
    await expect(
      collect(guardOutput(under(lookingFor('кіт', { release: 'whole' })))(endless)(testCall())),
    ).rejects.toMatchObject({ code: 'upstream_invalid' });
  });

  it('takes a sentence without an end for one after a while', async () => {
    const heard = await told(
      ['слово '.repeat(200), 'слово '.repeat(200), 'далі'],
      lookingFor('кіт', { release: 'sentence' }),
    );
    expect(heard).toHaveLength(2);
  });

  it('keeps back the last words of it, so that a hit is never cut', async () => {
    const said = `${'слово '.repeat(340)}кіт${' далі'.repeat(300)}`;
    const heard = await told(inThrees(said), lookingFor('слово кіт далі', { release: 'sentence' }));
    expect(heard.length).toBeGreaterThan(1);
    expect(heard.join('')).toBe(said.replace('слово кіт далі', '*'));
    for (const piece of heard.slice(0, -1)) expect(piece).toMatch(/^[\s*]?.*\p{L}$/su);
    const unbroken = await told(inThrees('х'.repeat(5000)), lookingFor('кіт', { release: 'sentence' }));
    expect(unbroken.join('')).toBe('х'.repeat(5000));
    expect(unbroken.length).toBeGreaterThan(1);
  });

  it('shows a whole sentence before a long one', async () => {
    const heard = await told(['Так. ', 'слово '.repeat(400)], lookingFor('кіт', { release: 'sentence' }));
    expect(heard[0]).toBe('Так.');
  });
});
