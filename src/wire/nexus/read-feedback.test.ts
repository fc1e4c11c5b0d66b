import { describe, expect, it } from 'vitest';
import { asFailure } from '../../chat/failure.ts';
import { readFeedback } from './read-feedback.ts';

const read = (body: unknown): unknown => {
  try {
    return readFeedback(Buffer.from(JSON.stringify(body)));
  } catch (thrown) {
    const { code, param } = asFailure(thrown);
    return [code, param];
  }
};

describe('feedback', () => {
  it.each([
    [{ rating: -1 }, 0],
    [{ rating: 0 }, 0.5],
    [{ rating: 1 }, 1],
    [{ score: 0 }, 0],
    [{ score: 0.3, rating: null }, 0.3],
    [{ score: 1 }, 1],
  ])('of %o is a quality of %d', (told, quality) => {
    expect(read({ decision_id: 'd', ...told })).toEqual({ decision: 'd', quality });
  });

  it.each([
    ['no object', [], 'invalid_value', 'body'],
    ['no decision', { rating: 1 }, 'missing_required_parameter', 'decision_id'],
    ['an empty id', { decision_id: '', rating: 1 }, 'invalid_value', 'decision_id'],
    ['an endless id', { decision_id: 'д'.repeat(129), rating: 1 }, 'invalid_value', 'decision_id'],
    ['a number for an id', { decision_id: 1, rating: 1 }, 'invalid_value', 'decision_id'],
    ['no rating', { decision_id: 'd' }, 'missing_required_parameter', 'rating'],
    ['a rating between', { decision_id: 'd', rating: 0.5 }, 'invalid_value', 'rating'],
    ['a rating in words', { decision_id: 'd', rating: 'добре' }, 'invalid_value', 'rating'],
    ['too high a score', { decision_id: 'd', score: 1.01 }, 'invalid_value', 'score'],
    ['too low a score', { decision_id: 'd', score: -0.01 }, 'invalid_value', 'score'],
    ['both', { decision_id: 'd', rating: 1, score: 1 }, 'invalid_value', 'score'],
    ['another field', { decision_id: 'd', rating: 1, comment: 'x' }, 'invalid_value', 'comment'],
  ])('is refused with %s', (_, body, code, param) => {
    expect(read(body)).toEqual([code, param]);
  });
});
