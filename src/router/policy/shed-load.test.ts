import { expect, it } from 'vitest';
import { batches, read, text } from '../../../test/support/events.ts';
import { testCall } from '../../../test/support/scope.ts';
import type { Priority } from '../../chat/bounds.ts';
import { shedLoad } from './shed-load.ts';

const layer = shedLoad({ shed: (priority) => (priority === 'low' ? 30_000 : undefined) })(() => batches([text('ok')]));

it.each<Priority | undefined>([undefined, 'normal', 'high', 'critical'])('lets %s pass', async (priority) => {
  expect(await read(layer(testCall(priority && { bounds: { priority } })))).toEqual([[text('ok')]]);
});

it('refuses what is to be shed with the time to stay away', () => {
  expect(() => layer(testCall({ bounds: { priority: 'low' } }))).toThrow(
    expect.objectContaining({ status: 429, retryAfterMs: 30_000 }),
  );
});
