import { expect, it } from 'vitest';
import { openStores } from '../../src/assembly/stores.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { errorOf } from '../support/http-error.ts';
import { eventually, metricsText } from '../support/http-metrics.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { post } from '../support/wire-client.ts';

const house = scriptedHouse();
const rate = (body: object, headers?: Readonly<Record<string, string>>): Promise<Response> =>
  post(house.gateway, '/feedback', body, headers);
const ask = (content: string): Promise<Response> =>
  post(house.gateway, '/chat/completions', { model: 'auto', messages: [{ role: 'user', content }] });
const quality = async (model: string): Promise<number> => {
  const lines = (await metricsText(house.gateway.origin)).split('\n');
  return Number(lines.find((line) => line.startsWith(`nexus_model_quality{model="${model}"}`))?.split(' ')[1]);
};

it('a rating teaches the router of the model that answered, once a decision', async () => {
  const { headers } = await ask('Чому небо блакитне?');
  const decision = headers.get('x-nexus-decision-id') ?? '';
  const model = headers.get('x-nexus-model') ?? '';
  const before = await quality(model);

  const reply = await rate({ decision_id: decision, rating: -1 });
  expect([reply.status, await reply.json()]).toEqual([202, { status: 'accepted' }]);
  const after = await quality(model);
  expect(after).toBeLessThan(before);

  expect((await rate({ decision_id: decision, score: 1 })).status).toBe(202);
  expect(await quality(model)).toBeCloseTo(after, 4);
  expect(await metricsText(house.gateway.origin)).toContain('nexus_feedback_total{outcome="taken"} 2');
});

it('a decision that is not known is not found, and a bad body is refused by the name of its field', async () => {
  const body = { decision_id: 'ніколи', rating: 1 };
  expect(await errorOf(await rate(body), 404)).toMatchObject({ code: 'decision_not_found', param: 'decision_id' });
  expect(await metricsText(house.gateway.origin)).toContain('nexus_feedback_total{outcome="unknown"} 1');
  expect((await errorOf(await rate({ decision_id: 'x', rating: 2 }), 400)).param).toBe('rating');
  expect((await errorOf(await rate(body, { authorization: 'Bearer nx-wrong' }), 401)).code).toBe('invalid_api_key');
});

it('a decision made for another tenant is not found, in the same words, and can still be rated by its own', async () => {
  const stores = await openStores(house.gateway.dataFolder, systemClock);
  const other = await stores.keys.create('theirs', { tenant: 'other' });
  await stores.close();
  const theirs = { authorization: `Bearer ${other}` };
  const unknown = { decision_id: 'unknown', rating: 1 };
  await eventually(async () => (await rate(unknown, theirs)).status === 404, 8000); // keys are read every few seconds

  const decision = (await ask('Скільки ніг у павука?')).headers.get('x-nexus-decision-id') ?? '';
  const ours = { decision_id: decision, rating: 1 };
  expect(await errorOf(await rate(ours, theirs), 404)).toEqual(await errorOf(await rate(unknown), 404));
  expect((await rate(ours)).status).toBe(202);
});

it('a decision made for another key of the tenant is not found either, but for one that runs the gateway', async () => {
  const make = async (name: string, roles: readonly string[] = []): Promise<Readonly<Record<string, string>>> => {
    const response = await fetch(`${house.gateway.origin}/admin/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.gateway.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name, roles, tier: 'enterprise' }),
    });
    return { authorization: `Bearer ${((await response.json()) as { readonly key: string }).key}` };
  };
  const [theirs, other, boss] = [await make('theirs'), await make('other'), await make('boss', ['admin'])];
  const decisionOf = async (content: string): Promise<string> => {
    const body = { model: 'auto', messages: [{ role: 'user', content }] };
    return (await post(house.gateway, '/chat/completions', body, theirs)).headers.get('x-nexus-decision-id') ?? '';
  };
  const own = { decision_id: await decisionOf('Скільки лап у кота?'), score: 1 };
  expect((await errorOf(await rate(own, other), 404)).code).toBe('decision_not_found');
  expect((await rate(own, theirs)).status).toBe(202);
  const judged = { decision_id: await decisionOf('Скільки крил у бджоли?'), score: 1 };
  expect((await rate(judged, boss)).status).toBe(202);
});
