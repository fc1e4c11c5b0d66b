import { describe, expect, it } from 'vitest';
import type { Message } from '../../chat/call.ts';
import type { ModelCard } from '../../fleet/model-card.ts';
import { isInToolLoop, loopModel, signedFamily } from './tool-loop.ts';

const text = (role: Message['role'], words: string): Message => ({
  role,
  parts: [{ kind: 'text', text: words, origin: 'caller' }],
});
const calls = (...ids: readonly string[]): Message => ({
  role: 'assistant',
  parts: [],
  toolCalls: ids.map((id) => ({ id, name: 'find_declaration', argumentsText: '{}' })),
});
const result = (toolCallId: string): Message => ({ ...text('tool', 'знайдено'), toolCallId });
const picture: Message = {
  role: 'user',
  parts: [{ kind: 'media', media: 'image', ref: 'data:image/png;base64,AA==', origin: 'tool' }],
};
const question = text('user', 'Де моя декларація?');

describe('a tool loop', () => {
  it.each<[string, boolean, readonly Message[]]>([
    ['after the result of a call', true, [question, calls('a'), result('a')]],
    ['after several results', true, [question, calls('a', 'b'), result('a'), result('b')]],
    ['after some of the results', true, [question, calls('a', 'b'), result('b')]],
    ['in a later round', true, [question, calls('a'), result('a'), calls('b'), result('b')]],
    ['where a tool has made a picture', true, [question, calls('a'), result('a'), picture]],
    ['not before any call', false, [question]],
    ['not with a picture alone', false, [picture]],
    ['not when the person goes on', false, [question, calls('a'), result('a'), text('user', 'Дякую, далі?')]],
    ['not when it was answered', false, [question, calls('a'), result('a'), text('assistant', 'На посту.')]],
    ['not for calls without results', false, [question, calls('a')]],
    ['not for results that nobody asked for', false, [question, result('a')]],
    ['not for the result of another call', false, [question, calls('a'), result('b')]],
    ['not in nothing', false, []],
  ])('%s: %s', (_name, expected, messages) => {
    expect(isInToolLoop(messages)).toBe(expected);
  });
});

const card = (id: string, more: Partial<ModelCard> = {}): ModelCard => ({
  id,
  family: 'claude',
  locality: 'foreign',
  contextTokens: 200_000,
  capabilities: ['chat', 'tools', 'parallel_tools', 'reasoning'],
  ...more,
});

describe('who goes on with it', () => {
  const home = card('home');
  const able = card('able', { family: 'gpt' });
  const sibling = card('sibling');
  const poor = card('poor', { capabilities: ['chat', 'tools'] });
  const scored = (...cards: readonly ModelCard[]) => cards.map((each, at) => ({ card: each, score: 0.5 + at / 10 }));

  it('is the model that made the calls, whatever the others score', () => {
    expect(loopModel(home, scored(home, able, sibling))).toBe('home');
  });
  it('is one of its family with all it could, where it cannot serve any more', () => {
    expect(loopModel(home, scored(sibling, able, poor))).toBe('sibling');
  });
  it('is one of another family with all it could, rather than a poorer one of the family', () => {
    expect(loopModel(home, scored(able, poor))).toBe('able');
  });
  it('is the best of equals', () => {
    expect(loopModel(home, scored(able, card('better', { family: 'gemini' })))).toBe('better');
  });
  it('is whoever can, where there is no equal', () => {
    expect(loopModel(home, scored(card('plain', { family: 'gpt', capabilities: ['chat', 'tools'] })))).toBe('plain');
    expect(loopModel(home, [])).toBeUndefined();
  });
  it('is the best where nobody remembers who made the calls', () => {
    expect(loopModel(undefined, scored(home, able, poor))).toBe('poor');
  });
});

describe('the family whose opaque values a conversation carries', () => {
  const signature = {
    dialect: 'openai',
    fields: { extra_content: { google: { thought_signature: 'c2ln' } } },
  } as const;
  const signedCall: Message = {
    role: 'assistant',
    parts: [],
    toolCalls: [{ id: 'a', name: 'find', argumentsText: '{}', extra: signature }],
  };

  it('is told by a signature in a call or a message', () => {
    expect(signedFamily([question, signedCall], card('home'))).toBe('gemini');
    expect(signedFamily([question, { ...text('assistant', 'Так.'), extra: signature }], undefined)).toBe('gemini');
  });
  it('is that of the model that made the calls, where it thinks', () => {
    expect(signedFamily([question, calls('a')], card('home'))).toBe('claude');
    expect(signedFamily([question, calls('a')], card('home', { capabilities: ['chat', 'tools'] }))).toBeUndefined();
    expect(signedFamily([question, calls('a')], undefined)).toBeUndefined();
  });
  it('is none of a conversation in words alone', () => {
    expect(signedFamily([question, text('assistant', 'Так.')], card('home'))).toBeUndefined();
  });
});
