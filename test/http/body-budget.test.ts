import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { errorOf } from '../support/http-error.ts';
import { eventually } from '../support/http-metrics.ts';
import { head, openRaw, type RawConnection } from '../support/http-raw.ts';
import { chatModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { post } from '../support/wire-client.ts';

const MB = 1_000_000;

const house = scriptedHouse({ gateway: { server: { bodyLimitMb: 2, bodiesLimitMb: 3 } } });

const ask = (letters: number, zip = false): Promise<Response> => {
  const body = JSON.stringify({ model: chatModel, messages: [{ role: 'user', content: 'x'.repeat(letters) }] });
  if (!zip) return post(house.gateway, '/chat/completions', body);
  return fetch(`${house.gateway.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      authorization: `Bearer ${house.gateway.key}`,
    },
    body: gzipSync(body),
  });
};

/** A client that has sent most of a large body, and then waits. */
async function halfSent(): Promise<RawConnection> {
  const connection = await openRaw(house.gateway.origin);
  const authorization = `Bearer ${house.gateway.key}`;
  connection.socket.write(
    head('POST /v1/chat/completions', { authorization, 'content-length': String(1.9 * MB) }) + 'x'.repeat(1.8 * MB),
  );
  return connection;
}

it('bodies that are together too large are refused, and there is room again when the others are gone', async () => {
  const waiting = await halfSent();
  await eventually(async () => (await ask(1.5 * MB)).status === 503);
  const refused = await ask(1.5 * MB);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(await errorOf(refused, 503)).toMatchObject({ code: 'overloaded' });
  expect(await errorOf(await ask(1.5 * MB, true), 503)).toMatchObject({ code: 'overloaded' });
  expect((await ask(1000)).status).toBe(200);

  waiting.socket.destroy();
  await eventually(async () => (await ask(1.5 * MB)).status === 200);
  // One at a time each finds the room that the one before has left.
  for (let at = 0; at < 5; at++) expect((await ask(1.9 * MB)).status).toBe(200);
  expect((await ask(1.2 * MB, true)).status).toBe(200);
});
