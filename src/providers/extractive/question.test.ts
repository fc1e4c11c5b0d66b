import { describe, expect, it } from 'vitest';
import { testCall } from '../../../test/support/scope.ts';
import { LONGEST_QUESTION_CHARS, questionOf } from './question.ts';

const asked = (text: string): ReturnType<typeof questionOf> =>
  questionOf(testCall({ messages: [{ role: 'user', parts: [{ kind: 'text', text, origin: 'caller' }] }] }));

describe('questionOf', () => {
  it('gives the question as it was typed', () => {
    expect(asked('  How many?\nAnd why? ')).toEqual({ text: 'How many?\nAnd why?', isCut: false, lastSource: 0 });
  });

  it.each([
    { how: 'after the context', text: '<context>a</context>\n\nWhy?' },
    { how: 'in its own element', text: 'Answer. <user_query> Why? </user_query> Be brief.' },
    { how: 'between sources', text: '<source id="1">a</source> Why? <context>b</context>' },
  ])('finds it $how', ({ text }) => {
    expect(asked(text).text).toBe('Why?');
  });

  it('cuts what is too long, after what is wrapped round it was taken off', () => {
    const long = 'a'.repeat(LONGEST_QUESTION_CHARS);
    expect(asked(`<context>${long}</context>${long}`)).toMatchObject({ text: long, isCut: false });
    expect(asked(`${long}b`)).toMatchObject({ text: long, isCut: true });
  });

  it('reads the highest number of a source, whatever stands before it in the tag', () => {
    expect(asked('<source id="2" name="x">a</source><source name="y" id="11">b</source>Why?').lastSource).toBe(11);
    expect(asked('<source>a</source> id="7" Why?').lastSource).toBe(0);
  });

  it('looks at the last 500 sources only', () => {
    const others = (count: number): string => '<source name="x">'.repeat(count);
    expect(asked(`<source id="9">${others(499)}`).lastSource).toBe(9);
    expect(asked(`<source id="9">${others(500)}`).lastSource).toBe(0);
  });

  it('takes off 500 elements only', () => {
    expect(asked(`${'<source>a</source>'.repeat(500)}Why?`).text).toBe('Why?');
    expect(asked(`${'<source>a</source>'.repeat(501)}Why?`).text).toBe('<source>a</source>Why?');
  });

  it('looks for the number of a source no further than a tag is long', () => {
    expect(asked(`<source ${'x'.repeat(380)} id="3">`).lastSource).toBe(3);
    expect(asked(`<source ${'x'.repeat(400)} id="3">`).lastSource).toBe(0);
  });
});
