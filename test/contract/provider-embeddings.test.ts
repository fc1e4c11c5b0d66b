import { describe, expect, it } from 'vitest';
import type { GatewayFailure } from '../../src/chat/failure.ts';
import { collectVectors, type Vectors } from '../../src/chat/vectors.ts';
import { withoutEmbeddings } from '../support/providers/provider-fakes.ts';
import { testEmbedCall } from '../support/scope.ts';
import type { Spoiling } from '../support/spoiling-proxy.ts';
import { deploymentAt, failureOf, providerRows, scopeOf } from './provider-rows.ts';
import { providerUnderTest } from './provider-under-test.ts';

/** One list of cases for every kind of upstream that has embeddings. */

const texts = ['Київ', 'Львів', 'Одеса — перлина біля моря'];

const rows = providerRows.filter(({ name }) => !withoutEmbeddings.includes(name));

describe.each(rows)('$name', ({ kind, start }) => {
  const under = providerUnderTest({ kind, start });

  const embed = (scope = scopeOf()): Promise<Vectors> => {
    const model = under().provider.models.embed?.(deploymentAt(under().fake.embedModel ?? ''));
    if (!model) throw new Error('this kind has no embeddings');
    return collectVectors(model(testEmbedCall({ texts, scope })), texts.length);
  };
  const spoiled = (spoiling: Spoiling): Promise<GatewayFailure> => {
    under().proxy.spoiling = spoiling;
    return failureOf(embed());
  };

  it('gives each text a vector of its own, all of one length, however the reply is torn', async () => {
    const { vectors } = await embed();
    expect(new Set(vectors.map(({ length }) => length)).size).toBe(1);
    expect(new Set(vectors.map((vector) => vector.join())).size).toBe(texts.length);
    under().proxy.spoiling = { kind: 'pieces', bytes: 3 };
    expect((await embed()).vectors).toEqual(vectors);
  });

  it.each([
    [401, 'upstream_auth_error'],
    [404, 'upstream_model_missing'],
    [400, 'upstream_rejected'],
    [429, 'rate_limit_exceeded'],
    [500, 'upstream_error'],
    [503, 'upstream_unavailable'],
  ])('takes %i for %s', async (status, code) => {
    const body = under().fake.errorBody('Поле хибне.', status);
    expect((await spoiled({ kind: 'instead', status, body })).code).toBe(code);
  });

  it('takes a page, an empty body and a cut for no answer', async () => {
    const page = { kind: 'instead', status: 200, body: '<html>', headers: { 'content-type': 'text/html' } } as const;
    for (const spoiling of [page, { kind: 'empty' }, { kind: 'cut' }] as const)
      expect((await spoiled(spoiling)).code).toMatch(/^upstream_(invalid|incomplete)$/);
  });

  it.each(['start', 'body', 'middle'] as const)(
    'leaves a server that is silent from the %s on, within 250 ms',
    async (from) => {
      under().proxy.spoiling = { kind: 'silence', from };
      const scope = scopeOf();
      const arrived = under().proxy.next();
      const reading = failureOf(embed(scope));
      const call = await arrived;
      await new Promise((resolve) => setTimeout(resolve, 40));
      const leftAt = performance.now();
      const reason = new Error('the client has left');
      scope.abort(reason);
      expect(await reading).toBe(reason);
      expect((await call.left) - leftAt).toBeLessThan(250);
    },
  );
});
