import { expect, it } from 'vitest';
import { plainError } from './plain-error.ts';

const same = (text: string): string => text;

const parse = (text: string): Error => {
  try {
    JSON.parse(text);
  } catch (thrown) {
    return thrown as Error;
  }
  throw new Error('That was JSON.');
};

it('keeps nothing of the text that a parser was given', () => {
  for (const text of ['Іван Петренко', '{"a": Іван "Петренко"}', '"Петренко\n']) {
    const told = plainError(parse(text), same);
    expect(told.type).toBe('SyntaxError');
    expect(JSON.stringify(told)).not.toMatch(/Петренко/);
    expect(told.stack).toMatch(/^SyntaxError: .+\n {4}at /);
  }
});

it('keeps the code and the causes, not the fields', () => {
  const cause = Object.assign(new Error("ENOENT: open '/data'"), { code: 'ENOENT', body: 'Петренко' });
  const told = plainError(new TypeError('no data', { cause }), same);
  expect(told).toMatchObject({
    type: 'TypeError',
    message: 'no data',
    cause: { code: 'ENOENT', message: cause.message },
  });
  expect(JSON.stringify(told)).not.toContain('Петренко');
});

it('ends with causes that go round, and tells the kind of what is no error', () => {
  const error = new Error('a');
  error.cause = error;
  expect(JSON.stringify(plainError(error, same)).match(/"cause"/g)).toHaveLength(4);
  expect(plainError('Петренко', same)).toEqual({ type: 'string', message: '', stack: '' });
});

it('hides what is to be hidden in the words and in the stack, of causes too', () => {
  const hide = (text: string): string => text.replaceAll('hunter2', '[SECRET]');
  const cause = new Error('refused with Bearer hunter2');
  const told = plainError(new Error('postgres://nexus:hunter2@db', { cause }), hide);
  expect(told.message).toBe('postgres://nexus:[SECRET]@db');
  expect(told.cause?.message).toBe('refused with Bearer [SECRET]');
  expect(JSON.stringify(told)).not.toContain('hunter2');
});
