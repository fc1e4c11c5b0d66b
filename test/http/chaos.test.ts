import { expect, it } from 'vitest';
import { checksOf } from '../../eval/chaos/checks.ts';
import { runChaos } from '../../eval/chaos/run-chaos.ts';

// The long form is `npm run eval -- chaos`: 200 streams for a minute. This one takes 9 seconds, on a slow machine more.
it('twenty streams while their upstreams are killed, restarted and delayed: whole answers or one honest error', async () => {
  const result = await runChaos({ streams: 20, seconds: 2, seed: 5, tokenMs: 5 });
  expect(checksOf(result).filter(({ holds }) => !holds)).toEqual([]);
}, 20_000);
