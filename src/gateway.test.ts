import { expect, it } from 'vitest';
import { batches, finish, read, start, text } from '../test/support/events.ts';
import { testCall, testEmbedCall, testScope } from '../test/support/scope.ts';
import { collect } from './chat/answer.ts';
import type { EmbedEvent } from './chat/event.ts';
import { GatewayFailure } from './chat/failure.ts';
import type { ChatModel } from './chat/model.ts';
import type { Provider } from './extend/provider.ts';
import type { FleetModel } from './fleet/fleet.ts';
import { LiveFleet } from './fleet/live-fleet.ts';
import type { Deployment } from './fleet/model-card.ts';
import { testPolicies } from '../test/support/guard-policies.ts';
import { openDoor } from '../test/support/open-door.ts';
import { testRouter } from '../test/support/router.ts';
import { chatGateway, embedGateway } from './gateway.ts';
import { DeploymentGuards } from './assembly/deployment-guards.ts';
import { servedAlone } from './assembly/served-alone.ts';
import { FakeClock } from '../test/support/fake-clock.ts';
import { chainOptions, usualCalls } from '../test/support/guards.ts';
import type { Observed } from './telemetry/observe.ts';

const clocks = { queueMs: 100, coldStartMs: 100, firstTokenMs: 100, idleMs: 100, totalMs: 1000 };
const served = (provider: Provider, deployment: Deployment, source: FleetModel['source'] = 'configured'): FleetModel =>
  servedAlone(provider, deployment, { ...usualCalls, clocks }, new DeploymentGuards(new FakeClock()), source);
const deployment = (id: string, capabilities: Deployment['card']['capabilities'] = ['chat']): Deployment => ({
  card: { id, family: 'f', locality: 'local', contextTokens: 8192, capabilities },
  upstream: `upstream of ${id}`,
  name: id,
});
const provider = (models: Provider['models']): Provider => ({
  models,
  close: () => Promise.resolve(),
});
const chats = (chat: ChatModel): Provider => provider({ chat: () => chat });

function gateway(...models: readonly (readonly [string, ChatModel])[]) {
  const fleet = new LiveFleet();
  const parts = models.map(([id, chat]) => served(chats(chat), deployment(id)));
  fleet.setPart('configured', { models: parts });
  const ended: Observed[] = [];
  const observer = { began: () => undefined, ended: (observed: Observed) => ended.push(observed) };
  return {
    ended,
    chat: chatGateway(
      observer,
      { door: openDoor, fleet: () => fleet.current, router: testRouter(), policies: testPolicies() },
      chainOptions(),
    ),
  };
}

it('falls back, books every attempt and observes the whole', async () => {
  const { ended, chat } = gateway(
    ['a', () => batches([start('a')])],
    [
      'b',
      () => {
        throw new GatewayFailure('upstream_unavailable', 'Ні.');
      },
    ],
    ['c', () => batches([start('c'), text('Так')], [finish()])],
  );
  const scope = testScope();
  const answer = await collect(chat(testCall({ scope, model: 'auto' })));
  expect(answer).toMatchObject({ start: { model: 'c' }, choices: [{ answer: 'Так' }], usage: { estimated: true } });
  expect(scope.facts.flatMap((fact) => (fact.kind === 'attempt' ? [[fact.model, fact.outcome]] : []))).toEqual([
    ['a', 'ok'],
    ['b', 'upstream_unavailable'],
    ['c', 'ok'],
  ]);
  expect(ended).toMatchObject([{ requested: 'auto', model: 'c', outcome: 'ok' }]);
});

it('runs a plan over the models that it was made from, whatever a reload does meanwhile', async () => {
  const fleet = new LiveFleet();
  const busy: ChatModel = async function* () {
    fleet.setPart('configured', { models: [] }); // the reload
    await Promise.resolve();
    throw new GatewayFailure('upstream_unavailable', 'Ні.');
    yield [];
  };
  const ready: ChatModel = () => batches([start('b'), text('Так')], [finish()]);
  const models = [busy, ready].map((chat, at) => served(chats(chat), deployment('ab'[at] ?? '')));
  fleet.setPart('configured', { models });
  const observer = { began: () => undefined, ended: () => undefined };
  const chat = chatGateway(
    observer,
    { door: openDoor, fleet: () => fleet.current, router: testRouter(), policies: testPolicies() },
    chainOptions(),
  );
  expect(await collect(chat(testCall({ model: 'auto' })))).toMatchObject({ choices: [{ answer: 'Так' }] });
});

it('puts every attempt under its clocks', async () => {
  const silent: ChatModel = async function* ({ scope }) {
    await new Promise((_, reject) => scope.onAbort(reject));
    yield [];
  };
  const { ended, chat } = gateway(['a', silent]);
  const scope = testScope();
  const outcome = expect(read(chat(testCall({ scope, model: 'a' })))).rejects.toMatchObject({
    timeoutKind: 'headers',
  });
  await scope.clock.advance(100);
  await outcome;
  expect(scope.facts).toMatchObject([
    { kind: 'attempt-began' },
    { outcome: 'upstream_timeout', timeoutKind: 'headers', durationMs: 100 },
  ]);
  expect(ended).toMatchObject([{ outcome: 'upstream_timeout' }]);
});

it('observes a model that does not exist', async () => {
  const { ended, chat } = gateway();
  await expect(read(chat(testCall({ model: 'x' })))).rejects.toMatchObject({ code: 'model_not_found' });
  expect(ended).toMatchObject([{ outcome: 'model_not_found' }]);
});

it('gives a deployment what both its card and its provider can do', () => {
  const able = provider({ chat: () => () => batches(), embed: () => () => batches() });
  expect(served(able, deployment('a', ['chat']))).not.toHaveProperty('embed');
  expect(served(able, deployment('a', ['embed']))).not.toHaveProperty('chat');
  expect(served(provider({}), deployment('a', ['chat', 'embed']), 'discovered')).toMatchObject({
    card: deployment('a', ['chat', 'embed']).card,
    deployments: [{ upstream: 'upstream of a' }],
    source: 'discovered',
  });
});

it('embeds, and estimates what the upstream did not tell', async () => {
  const vectors: EmbedEvent = { type: 'vectors', from: 0, vectors: [Float32Array.of(1), Float32Array.of(2)] };
  const model = served(provider({ embed: () => () => batches([vectors]) }), deployment('e', ['embed']));
  const fleet = new LiveFleet();
  fleet.setPart('configured', { models: [model] });
  const scope = testScope();
  const embed = embedGateway(
    { began: () => undefined, ended: () => undefined },
    { door: openDoor, fleet: () => fleet.current },
    chainOptions(),
  );
  const events = (await read(embed(testEmbedCall({ scope, model: 'auto', texts: ['abcd', 'efgh'] })))).flat();
  expect(events).toMatchObject([vectors, { type: 'usage', usage: { input: 2, output: 0, estimated: true } }]);
  expect(scope.facts).toMatchObject([{ kind: 'attempt-began' }, { model: 'e', outcome: 'ok' }]);
});
