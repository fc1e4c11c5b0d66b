import { expect, it } from 'vitest';
import { checksOf } from '../../eval/chaos/checks.ts';
import { runChaos } from '../../eval/chaos/run-chaos.ts';

// The long form is `npm run eval -- chaos`: 200 streams for a minute.
it('thirty streams while their upstreams are killed, restarted and delayed: whole answers or one honest error', async () => {
  const result = await runChaos({ streams: 30, seconds: 3, seed: 3, tokenMs: 10 });
  expect(checksOf(result).filter(({ holds }) => !holds)).toEqual([]);
}, 20_000);
