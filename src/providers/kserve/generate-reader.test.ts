import { describe, expect, it } from 'vitest';
import { finish, text } from '../../../test/support/events.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { AnswerText } from './answer-text.ts';
import { GenerateReader } from './generate-reader.ts';

/** Events, how many frames were skipped, and the failure, if any. */
function readAll(frames: readonly (object | string)[], stops: readonly string[] = []) {
  let skipped = 0;
  const reader = new GenerateReader(new AnswerText(stops), () => skipped++);
  const events: ChatEvent[] = [];
  try {
    for (const frame of frames) {
      const data = typeof frame === 'string' ? frame : JSON.stringify(frame);
      events.push(...reader.read(Buffer.from(`data: ${data}\n\n`)));
    }
    events.push(...reader.end());
  } catch (thrown) {
    if (!(thrown instanceof GatewayFailure)) throw thrown;
    return { events, skipped, failure: thrown.code };
  }
  return { events, skipped, failure: undefined };
}
const piece = (text_output: string, more: object = {}): object => ({ text_output, model_name: 'm', ...more });

describe('the end of a generated stream', () => {
  it.each([
    ['the reason in details', { details: { finish_reason: 'length' } }, { ...finish('length') }],
    ['another word', { details: { finish_reason: 'eos_token' } }, { ...finish('stop'), native: 'eos_token' }],
    ['done', { done: true }, finish('stop')],
    ['Triton’s own field', { finish_reason: 'length' }, finish('length')],
  ])('is told by %s', (_, more, end) => {
    expect(readAll([piece('a'), piece('b', more)]).events).toEqual([text('a'), text('b'), end]);
  });

  it('is the end of the body where the server never tells', () => {
    expect(readAll([piece('a'), '[DONE]']).events).toEqual([text('a'), finish('stop')]);
  });

  it.each([
    ['details without a reason', [piece('a', { details: {} })]],
    ['done that never is', [piece('a', { done: false })]],
    ['a reason that stays away', [piece('a', { finish_reason: 'None' })]],
    ['nothing at all', []],
  ])('is missed after %s', (_, frames) => {
    expect(readAll(frames)).toMatchObject({ failure: 'upstream_incomplete' });
  });

  it('is a stop string, whatever comes then', () => {
    const { events } = readAll([piece('Так.</'), piece('s>[INST] і'), piece('ще')], ['</s>']);
    expect(events).toEqual([text('Так.'), finish('stop')]);
  });
});

describe('frames that are no text', () => {
  it('an error among them is a failure', () => {
    expect(readAll([piece('a'), { error: 'CUDA out of memory' }])).toMatchObject({
      events: [text('a')],
      failure: 'upstream_error',
    });
  });

  it('three are skipped, a fourth is too many', () => {
    const broken = ['{"half', '[1]', '{}'];
    expect(readAll([...broken, piece('a', { done: true })])).toMatchObject({ skipped: 3, failure: undefined });
    expect(readAll([...broken, '"x"'])).toMatchObject({ skipped: 4, failure: 'upstream_invalid' });
  });
});
