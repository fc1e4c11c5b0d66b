import { describe, expect, it } from 'vitest';
import { leastMs } from '../../test/support/least-ms.ts';
import { fleetModel, testFleet } from '../../test/support/fleet.ts';
import { findAgent, findModel, namesNear } from './fleet.ts';
import { LiveFleet } from './live-fleet.ts';
import { modelNotFound } from './model-not-found.ts';
import { nearNames } from './near-names.ts';

const fleet = testFleet([{ id: 'qwen3:latest' }, { id: 'qwen3:4b' }, { id: 'org/model' }], {
  fast: 'qwen3:4b',
  'org/model': 'qwen3:4b',
  lost: 'nowhere',
});

describe('a model is found', () => {
  it.each([
    ['by its id', 'org/model', 'org/model'],
    ['by an alias', 'fast', 'qwen3:4b'],
    ['without its :latest', 'qwen3', 'qwen3:latest'],
  ])('%s', (_, name, id) => {
    expect(findModel(fleet, name)?.card.id).toBe(id);
  });

  it.each(['qwen', 'lost', 'QWEN3:4B', '', '__proto__'])('but not as %j', (name) => {
    expect(findModel(fleet, name)).toBeUndefined();
  });
});

describe('names near a mistyped one', () => {
  it.each([
    ['gpt-4o-mni', ['gpt-4o-mini', 'gpt-4o']],
    ['GPT-4O', ['gpt-4o', 'gpt-4o-mini']],
    ['llama3', ['llama3.1:8b']],
    ['completely-other', []],
  ])('%s: %j', (wanted, expected) => {
    expect(nearNames(wanted, ['gpt-4o-mini', 'gpt-4o', 'llama3.1:8b'])).toEqual(expected);
  });

  it('come nearest first and are three at most', () => {
    expect(nearNames('model-1', ['model-22', 'model-2', 'model-3', 'model-4', 'model-5'])).toEqual([
      'model-2',
      'model-3',
      'model-4',
    ]);
  });

  it('cover aliases', () => {
    expect(namesNear(fleet, 'fats')).toEqual(['fast']);
    expect(namesNear(fleet, 'autto')).toEqual(['auto']);
  });

  it('cost little however long the name is', () => {
    const names = Array.from({ length: 58 }, (_, at) => `${'m'.repeat(100)}${at}`);
    expect(leastMs(500, () => void nearNames('x'.repeat(100_000), names))).toBeLessThan(500);
  });
});

describe('the failure for an unknown model', () => {
  it('names near ones', () => {
    expect(modelNotFound(fleet, 'qwen3:5b')).toMatchObject({
      code: 'model_not_found',
      status: 404,
      param: 'model',
      message: expect.stringContaining('Did you mean qwen3:4b') as string,
    });
  });

  it('says where they are listed when none is near, and shows a long name in part', () => {
    const { message } = modelNotFound(fleet, 'z'.repeat(5000));
    expect(message).toContain('/v1/models');
    expect(message.length).toBeLessThan(250);
  });
});

describe('the live fleet', () => {
  const one = fleetModel({ id: 'a' });
  const other = fleetModel({ id: 'a', source: 'discovered' });

  it('gives the name to the earlier part, also when that is renewed', () => {
    const live = new LiveFleet();
    live.setPart('configured', { models: [one], aliases: new Map([['x', 'a']]) });
    live.setPart('discovered', { models: [other, fleetModel({ id: 'b' })], aliases: new Map([['x', 'b']]) });
    live.setPart('configured', { models: [one], aliases: new Map([['x', 'a']]) });
    expect([...live.current.models.keys()]).toEqual(['a', 'b']);
    expect(findModel(live.current, 'a')).toBe(one);
    expect(findModel(live.current, 'x')).toBe(one);
    live.setPart('configured', { models: [] });
    expect(findModel(live.current, 'a')).toBe(other);
  });

  it('leaves a request the fleet that it began with', () => {
    const live = new LiveFleet();
    live.setPart('configured', { models: [one] });
    const held = live.current;
    live.setPart('configured', { models: [] });
    expect(findModel(held, 'a')).toBe(one);
    expect(live.current.models.size).toBe(0);
  });

  it('tells how an upstream stands, unknown at first', () => {
    const live = new LiveFleet();
    expect(live.current.stateOf({ deployments: [{ upstream: 'u' }] })).toBe('unknown');
    live.setState('u', 'down');
    expect(live.current.stateOf({ deployments: [{ upstream: 'u' }] })).toBe('down');
    live.setState('u', 'unknown');
    expect(live.current.stateOf({ deployments: [{ upstream: 'u' }] })).toBe('unknown');
  });

  it('tells which model must be loaded first, unless its upstream is down', () => {
    const live = new LiveFleet();
    const cold = { deployments: [{ upstream: 'u', isCold: () => true }] };
    expect(live.current.stateOf(cold)).toBe('cold');
    live.setState('u', 'ready');
    expect(live.current.stateOf(cold)).toBe('cold');
    expect(live.current.stateOf({ deployments: [{ upstream: 'u', isCold: () => false }] })).toBe('ready');
    live.setState('u', 'down');
    expect(live.current.stateOf(cold)).toBe('down');
  });

  it('gives no later part a name that is an alias already, nor an alias that is a name', () => {
    const live = new LiveFleet();
    live.setPart('configured', { models: [one], aliases: new Map([['fast', 'a']]) });
    live.setPart('discovered', {
      models: [fleetModel({ id: 'fast', source: 'discovered' }), fleetModel({ id: 'b' })],
      aliases: new Map([['a', 'b']]),
    });
    expect([...live.current.models.keys()]).toEqual(['a', 'b']);
    expect(findModel(live.current, 'fast')).toBe(one);
    expect(findModel(live.current, 'a')).toBe(one);
  });

  it('tells what a model waits for, unless it can be called somewhere', () => {
    const live = new LiveFleet();
    const lacking = (reason: string) => ({ upstream: 'cloud', unavailable: () => reason });
    const both = { deployments: [lacking('A is not set'), lacking('B is not set'), lacking('A is not set')] };
    expect(live.current.stateOf(both)).toBe('unavailable');
    expect(live.current.isDown(both)).toBe(true);
    expect(live.current.unavailable(both)).toBe('A is not set; B is not set');
    const one = { deployments: [lacking('A is not set'), { upstream: 'own', unavailable: () => undefined }] };
    live.setState('own', 'ready');
    live.setState('cloud', 'ready');
    expect([live.current.stateOf(one), live.current.isDown(one), live.current.unavailable(one)]).toEqual([
      'ready',
      false,
      undefined,
    ]);
    live.setState('own', 'down');
    expect([live.current.stateOf(one), live.current.isDown(one)]).toEqual(['down', true]);
    expect(live.current.unavailable({ deployments: [] })).toBeUndefined();
  });

  it('has the chains and agents of the earliest part that speaks of them', () => {
    const live = new LiveFleet();
    const agent = (name: string, model: string) => new Map([[name, { name, models: [model] }]]);
    live.setPart('configured', { models: [one], chains: new Map([['math', ['a']]]), agents: agent('Search', 'a') });
    live.setPart('other', {
      models: [],
      chains: new Map([
        ['math', ['b']],
        ['vision', ['b']],
      ]),
      agents: agent('Search', 'b'),
    });
    expect(Object.fromEntries(live.current.chains)).toEqual({ math: ['a'], vision: ['b'] });
    expect(findAgent(live.current, 'agent/Search')?.models).toEqual(['a']);
    expect([findAgent(live.current, 'Search'), findAgent(live.current, 'agent/search')]).toEqual([
      undefined,
      undefined,
    ]);
    expect(modelNotFound(live.current, 'agent/Serch').message).toContain('Did you mean agent/Search');
  });

  it('forgets a part', () => {
    const live = new LiveFleet();
    live.setPart('configured', { models: [one] });
    live.removePart('configured');
    live.removePart('never there');
    expect(live.current.models.size).toBe(0);
  });
});
