import { describe, expect, it } from 'vitest';
import type { MessageBody } from './chat-schema.ts';
import { type MessageDialect, messageJson } from './message-json.ts';
import { readMessage } from './read-message.ts';

const keep: MessageDialect = { developerRole: 'keep', reasoning: 'keep', extraContent: 'keep' };

describe('what a model thought in an earlier turn', () => {
  it.each(['reasoning_content', 'reasoning'])('is a part of its message, and goes back as %s', (field) => {
    const body: MessageBody = { role: 'assistant', content: 'Так', [field]: 'Думаю' };
    const message = readMessage(body, 'messages[0]');
    expect(message.parts).toMatchObject([
      { kind: 'reasoning', text: 'Думаю' },
      { kind: 'text', text: 'Так' },
    ]);
    expect(message).not.toHaveProperty('extra');
    expect(messageJson(message, keep)).toEqual(body);
    expect(messageJson(message, { ...keep, reasoning: 'drop' })).toEqual({ role: 'assistant', content: 'Так' });
  });

  it('goes back under both names where it came under both', () => {
    const body: MessageBody = { role: 'assistant', content: 'Так', reasoning_content: 'a', reasoning: 'b' };
    expect(messageJson(readMessage(body, ''), keep)).toEqual(body);
  });

  it.each<MessageBody>([
    { role: 'user', content: 'a', reasoning: 'low' },
    { role: 'assistant', content: 'a', reasoning_content: '' },
    { role: 'assistant', content: 'a', reasoning: { effort: 'low' } },
  ])('is not %j, which goes through as it is', (body) => {
    const message = readMessage(body, '');
    expect(message.parts).toMatchObject([{ kind: 'text' }]);
    expect(messageJson(message, keep)).toEqual(body);
  });
});
