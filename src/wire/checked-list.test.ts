import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkedList } from './checked-list.ts';
import { chatRequestSchema } from './openai/chat-schema.ts';
import { embeddingsRequestSchema } from './openai/embeddings-schema.ts';

const few = checkedList(
  z
    .array(z.object({ n: z.int('must be whole') }), 'must be a list')
    .min(1, 'is empty')
    .max(3, 'is long'),
);

const issuesOf = (schema: z.ZodType, value: unknown): readonly z.core.$ZodIssue[] =>
  schema.safeParse(value).error?.issues ?? [];

describe('a checked list', () => {
  it('passes on what it is given', () => {
    const list = [{ n: 1 }, { n: 2 }];
    expect(few.parse(list)).toEqual(list);
  });

  it.each([
    ['no list', 7, [], 'must be a list'],
    ['an empty one', [], [], 'is empty'],
    ['one that is too long, whatever is in it', [1, 2, 3, 4], [], 'is long'],
    ['one with wrong elements, by the first', [{ n: 1 }, { n: 0.5 }, {}], [1, 'n'], 'must be whole'],
  ])('refuses %s', (_, value, path, message) => {
    expect(issuesOf(few, value)).toEqual([expect.objectContaining({ path, message })]);
  });

  it('looks at nothing behind the first wrong element', () => {
    let looks = 0;
    const counted = z.custom((value) => {
      looks++;
      return value === 'right';
    });
    issuesOf(checkedList(z.array(counted)), ['right', 'wrong', ...Array<string>(1000).fill('wrong')]);
    expect(looks).toBe(2);
  });

  it('is told by the API document as the list that it is', () => {
    const list = z
      .array(z.looseObject({ n: z.int() }))
      .min(1)
      .max(3);
    expect(z.toJSONSchema(checkedList(list).describe('Some.'), { io: 'input' })).toEqual(
      z.toJSONSchema(list.describe('Some.'), { io: 'input' }),
    );
  });
});

/** All that was noted, that of the forms that did not fit included. */
const noted = (issues: readonly z.core.$ZodIssue[]): number =>
  issues.reduce((sum, issue) => sum + 1 + (issue.code === 'invalid_union' ? noted(issue.errors.flat()) : 0), 0);

describe('thousands of wrong elements come to one complaint', () => {
  const many = <T>(value: T): T[] => Array<T>(5000).fill(value);
  const message = { role: 'user', content: 'x' };
  it.each<[string, object]>([
    ['messages', { messages: many({ role: 1, content: 1, name: 1 }) }],
    ['parts', { messages: [{ role: 'user', content: many(1) }] }],
    ['tool calls', { messages: [{ ...message, tool_calls: many({}) }] }],
    ['tools', { messages: [message], tools: many(1).slice(0, 2048) }],
    ['texts to stop at', { messages: [message], stop: many(1) }],
  ])('of a chat: %s', (_, body) => {
    expect(noted(issuesOf(chatRequestSchema, { model: 'm', ...body }))).toBeLessThan(6);
  });

  it.each<[string, unknown]>([
    ['texts', ['a', ...many('').slice(0, 2000)]],
    ['tokens', many(true)],
    ['rows of texts', many(['', '']).slice(0, 2048)],
    ['rows of tokens', [[1], ...many(-1)].slice(0, 2048)],
  ])('of embeddings: %s', (_, input) => {
    expect(noted(issuesOf(embeddingsRequestSchema, { model: 'm', input }))).toBe(1);
  });
});
