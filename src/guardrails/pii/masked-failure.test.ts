import { describe, expect, it } from 'vitest';
import { read } from '../../../test/support/events.ts';
import { piiHouse } from '../../../test/support/pii-vault.ts';
import { testCall, testEmbedCall } from '../../../test/support/scope.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { maskEmbedPii, maskPii } from './mask-pii.ts';

const NAME = 'Іван Петренко';
const PHONE = '+380671234567';

describe('what an upstream says of its failure', () => {
  const words = `bad: ${PHONE} ${NAME}`;
  const failing = (code: 'upstream_rejected' | 'no_eligible_model'): GatewayFailure =>
    new GatewayFailure(code, words, { param: `messages[0]: ${PHONE}`, reason: 'HTTP 400', retryAfterMs: 5 });

  it('is masked, and all else of the failure stays', async () => {
    const { scope } = piiHouse();
    const events = maskPii(() => failsWith(failing('upstream_rejected')))(testCall({ scope }));
    const thrown = await read(events).catch((fault: unknown) => fault);
    expect(thrown).toMatchObject({ code: 'upstream_rejected', reason: 'HTTP 400', retryAfterMs: 5 });
    expect((thrown as GatewayFailure).message).toMatch(/^bad: \[PHONE_\w+\] \[PERSON_\w+\]$/);
    expect((thrown as GatewayFailure).param).toMatch(/^messages\[0\]: \[PHONE_\w+\]$/);
    expect(String((thrown as GatewayFailure).cause)).not.toContain('380');
  });

  it('is masked for texts to embed, long and short', async () => {
    for (const texts of [['ні'], ['без даних, '.repeat(7000), 'ні']]) {
      const { scope } = piiHouse();
      const embed = maskEmbedPii(() => failsWith(failing('upstream_rejected')));
      const reading = read(embed(testEmbedCall({ scope, texts }))).catch(String);
      for (let at = 0; at < 20; at++) await scope.clock.advance(1);
      expect(await reading).toMatch(/^GatewayFailure: bad: \[PHONE_\w+\] \[PERSON_\w+\]$/);
    }
  });

  it('is left alone where it holds nothing personal, or is in our own words', async () => {
    const own = failing('no_eligible_model');
    const clean = new GatewayFailure('upstream_rejected', 'too many tools');
    for (const fault of [own, clean, new TypeError(words)]) {
      const events = maskPii(() => failsWith(fault))(testCall({ scope: piiHouse().scope }));
      expect(await read(events).catch((thrown: unknown) => thrown)).toBe(fault);
    }
  });
});

async function* failsWith(fault: Error): AsyncGenerator<never> {
  await Promise.resolve();
  throw fault;
}
