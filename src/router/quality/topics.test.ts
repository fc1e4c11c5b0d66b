import { describe, expect, it } from 'vitest';
import { featuresOf } from '../features/text-features.ts';
import { usualTopics } from './usual-topics.ts';

function read(text: string): { readonly first: string | undefined; readonly sum: number } {
  const out = new Float64Array(usualTopics.names.length + 2);
  usualTopics.read(featuresOf({ current: text, previous: '', system: '' }), out, 2);
  const shares = out.subarray(2);
  expect([...out.subarray(0, 2)]).toEqual([0, 0]);
  return {
    first: usualTopics.names[shares.indexOf(Math.max(...shares))],
    sum: shares.reduce((sum, share) => sum + share, 0),
  };
}

describe('Topics', () => {
  it.each([
    ['Which planet of the solar system has the largest volcano, and how far is the nearest galaxy?', 'astronomy'],
    [
      'A plaintiff sued the defendant for breach of contract; the defendant filed a motion. How will the court rule?',
      'professional_law',
    ],
    [
      'Which regularisation keeps a neural network classifier trained by gradient descent from overfitting?',
      'machine_learning',
    ],
  ])('sees what %j is about', (text, topic) => {
    expect(read(text).first).toBe(topic);
  });

  it('shares out one whole, whatever the text', () => {
    for (const text of ['', '🎉', 'Доброго дня', 'court '.repeat(2000)]) expect(read(text).sum).toBeCloseTo(1);
  });
});
