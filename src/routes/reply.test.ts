import { describe, expect, it } from 'vitest';
import { type FailureCode, type FailureDetails, failureTable, GatewayFailure } from '../chat/failure.ts';
import type { Exchange } from './exchange.ts';
import { sendFailure } from './reply.ts';

type Sent = { readonly status: number; readonly headers: Readonly<Record<string, string>> };

/** What a client is sent of a failure. */
function sentOf(code: FailureCode, details: FailureDetails = {}): Sent {
  let sent: Sent | undefined;
  const outgoing = {
    headersSent: false,
    destroyed: false,
    writableLength: 0,
    writeHead: (status: number, headers: Record<string, string>) => (sent = { status, headers }),
    end: () => undefined,
  };
  const exchange = { headers: {}, trail: { tellFailure: () => undefined }, settings: {}, outgoing };
  sendFailure(exchange as unknown as Exchange, new GatewayFailure(code, 'Так не можна.', details));
  if (!sent) throw new Error('Nothing was sent.');
  return sent;
}

const codes = Object.keys(failureTable) as FailureCode[];

/** As OpenAI's SDKs decide. */
const isTriedAgain = ({ status, headers }: Sent): boolean => {
  const told = headers['x-should-retry'];
  if (told !== undefined) return told === 'true';
  return status === 408 || status === 409 || status === 429 || status >= 500;
};

describe('a failure', () => {
  it.each(codes)('%s is tried again by an SDK only where that may help', (code) => {
    const sent = sentOf(code, { retryAfterMs: 5000 });
    const { retryable, status } = failureTable[code];
    // Of a 4xx that another model may serve, the SDK can only repeat the request to the same one.
    expect(isTriedAgain(sent)).toBe(retryable && (status === 429 || status >= 500));
  });

  it.each(codes)('%s tells how long to wait exactly where its status means a wait', (code) => {
    const sent = sentOf(code, { retryAfterMs: 1500 });
    const isWait = sent.status === 429 || sent.status === 503;
    expect([sent.headers['retry-after'], sent.headers['retry-after-ms']]).toEqual(
      isWait ? ['2', '1500'] : [undefined, undefined],
    );
  });

  it.each<[FailureCode, number | undefined, string | undefined]>([
    ['overloaded', undefined, '2000'],
    ['overloaded', 1, '1000'],
    ['overloaded', 3_600_000, '60000'],
    ['budget_exhausted', 3_600_000, '3600000'],
    ['quota_exhausted', 3_600_000, '3600000'],
    ['budget_exhausted', undefined, undefined],
  ])('%s with a wait of %s ms tells %s', (code, retryAfterMs, told) => {
    const { headers } = sentOf(code, retryAfterMs === undefined ? {} : { retryAfterMs });
    expect(headers['retry-after-ms']).toBe(told);
    expect(headers['retry-after']).toBe(told === undefined ? undefined : String(Number(told) / 1000));
  });

  it('that would be slept through is not tried again', () => {
    expect(isTriedAgain(sentOf('budget_exhausted', { retryAfterMs: 61_000 }))).toBe(false);
    expect(isTriedAgain(sentOf('budget_exhausted'))).toBe(false);
  });

  it('of who asks names the way to say it', () => {
    expect(sentOf('invalid_api_key').headers['www-authenticate']).toBe('Bearer');
    expect(sentOf('invalid_token').headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  });
});
