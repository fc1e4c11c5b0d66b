import { testPrincipal } from '../../test/support/principal.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { batches } from '../../test/support/events.ts';
import { usualCalls } from '../../test/support/guards.ts';
import { FakeClock } from '../../test/support/fake-clock.ts';
import type { Config } from '../config/load-config.ts';
import { defineProvider } from '../extend/provider.ts';
import type { UpstreamState } from '../fleet/fleet.ts';
import { LiveFleet } from '../fleet/live-fleet.ts';
import type { Log } from '../telemetry/log.ts';
import { DeploymentGuards } from './deployment-guards.ts';
import { Upstreams } from './upstreams.ts';

const everyMs = 5000;
const card = { family: 'f', locality: 'local', contextTokens: undefined, capabilities: ['chat'] } as const;

type Entry = {
  readonly kind: string;
  readonly baseUrl?: string;
  readonly apiKey?: string;
  readonly connections?: number;
};

/** As much of a configuration as upstreams read. */
const configOf = (
  entries: Readonly<Record<string, Entry>>,
  url = 'http://127.0.0.1:11434',
  enabled = true,
  models: readonly object[] = [],
): Config => {
  const upstreams = Object.entries(entries).map(([name, { kind, connections = 1, ...options }]) => [
    name,
    { ...usualCalls, kind, options, connections, connectMs: 1 },
  ]);
  return {
    gateway: { server: { requestTimeoutMs: 1000 }, discovery: { ollama: { enabled, url, everyMs } } },
    fleet: { upstreams: Object.fromEntries(upstreams) as unknown, models, chains: {}, agents: {} },
  } as unknown as Config;
};

let clock: FakeClock;
let fleet: LiveFleet;
let gauges: Map<string, UpstreamState>;
let upstreams: Upstreams;
/** Behind the references in the options. */
let values: Record<string, string>;
/** The addresses that were opened. */
let opened: (string | undefined)[];
/** What the next look finds. */
let offered: () => Promise<readonly string[]>;

beforeEach(() => {
  clock = new FakeClock();
  fleet = new LiveFleet();
  gauges = new Map();
  values = {};
  opened = [];
  offered = () => Promise.resolve(['m']);
  const options = z.object({ baseUrl: z.url().optional(), apiKey: z.string().optional() });
  const close = (): Promise<void> => Promise.resolve();
  const ollama = defineProvider({
    kind: 'ollama',
    options,
    open: ({ baseUrl }) => {
      opened.push(baseUrl);
      return {
        models: { chat: () => () => batches() },
        close,
        discover: async () => (await offered()).map((id) => ({ card: { ...card, id }, name: id })),
      };
    },
  });
  const plain = defineProvider({ kind: 'plain', options, open: () => ({ models: {}, close }) });
  const never = (): never => {
    throw new Error('not asked for here');
  };
  const log = { warn: () => undefined, info: () => undefined, debug: () => undefined } as unknown as Log;
  const metrics = { upstreamState: (upstream: string, state: UpstreamState) => void gauges.set(upstream, state) };
  const knowledge = { name: 'none', find: () => Promise.resolve({ passages: [] }) };
  upstreams = new Upstreams(
    [ollama, plain],
    { clock, connect: never, secret: (reference) => () => values[reference], knowledge, imagesAsData: (next) => next },
    { fleet, guards: new DeploymentGuards(clock), clock, log, metrics },
  );
});

const use = (...config: Parameters<typeof configOf>): Promise<unknown> => upstreams.use(configOf(...config)).looked;
const models = (): readonly string[] => [...fleet.current.models.keys()];

describe('the Ollama that nobody configured', () => {
  it('is looked for', async () => {
    await use({});
    expect(Object.keys(upstreams.states())).toEqual(['upstream ollama']);
    expect(models()).toEqual(['m']);
  });

  it.each<[string, Entry, string?]>([
    ['by another spelling', { kind: 'ollama', baseUrl: 'http://localhost:11434/' }],
    ['by its default address', { kind: 'ollama' }],
    ['elsewhere', { kind: 'ollama', baseUrl: 'http://studio:1/' }, 'http://studio:1'],
  ])('is not looked for twice where it is configured %s', async (_, entry, url) => {
    await use({ own: entry }, url);
    expect(Object.keys(upstreams.states())).toEqual(['upstream own']);
  });

  it('is looked for beside another', async () => {
    await use({ own: { kind: 'ollama' } }, 'http://studio:1');
    expect(Object.keys(upstreams.states())).toEqual(['upstream own', 'upstream ollama']);
  });
});

describe('a reload', () => {
  const off = ['http://127.0.0.1:11434', false] as const;

  it('that changes an upstream keeps its models listed until it has been looked at again', async () => {
    await use({ own: { kind: 'ollama' } }, ...off);
    let answer: ((ids: readonly string[]) => void) | undefined;
    offered = () => new Promise((resolve) => (answer = resolve));
    const looked = use({ own: { kind: 'ollama', connections: 2 } }, ...off);
    expect(models()).toEqual(['m']);
    answer?.(['other']);
    await looked;
    expect(models()).toEqual(['other']);
  });

  it('that removes one leaves nothing of it', async () => {
    await use({ own: { kind: 'ollama' }, stays: { kind: 'plain' } }, ...off);
    await use({ stays: { kind: 'plain' } }, ...off);
    await clock.advance(10 * everyMs);
    expect([models(), Object.keys(upstreams.states()), fleet.stateOf('own')]).toEqual([
      [],
      ['upstream stays'],
      'unknown',
    ]);
    expect(Object.fromEntries(gauges)).toEqual({ own: 'unknown', stays: 'ready' });
  });

  it('that makes one of another kind forgets what it offered', async () => {
    await use({ own: { kind: 'ollama' } }, ...off);
    await use({ own: { kind: 'plain' } }, ...off);
    expect(models()).toEqual([]);
  });
});

it('hears of attempts that succeed', async () => {
  await use({ own: { kind: 'ollama' } }, 'http://127.0.0.1:11434', false);
  offered = () => Promise.reject(new Error('busy'));
  const usage = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
  const attempt = {
    kind: 'attempt',
    principal: testPrincipal,
    request: 'r',
    model: 'm',
    upstream: 'own',
    usage,
    durationMs: 1,
  } as const;
  await clock.advance(everyMs);
  upstreams.record({ ...attempt, outcome: 'ok' });
  await clock.advance(1000);
  expect(fleet.stateOf('own')).toBe('ready');
  upstreams.record({ ...attempt, outcome: 'upstream_error' });
  await clock.advance(1000);
  expect(fleet.stateOf('own')).toBe('down');
});

describe('an upstream that lacks something', () => {
  const off = ['http://127.0.0.1:11434', false] as const;
  const model = {
    id: 'a',
    deployments: [{ upstream: 'own', name: 'a', weight: 1 }],
    fallback: [],
    aliases: [],
    clocks: {},
  };
  const stateOfA = (): string | undefined => {
    const found = fleet.current.models.get('a');
    return found && (fleet.current.unavailable(found) ?? fleet.current.stateOf(found));
  };
  let looks = 0;
  beforeEach(() => {
    looks = 0;
    offered = () => {
      looks++;
      return Promise.resolve(['m']);
    };
  });

  it('is listed with what it waits for, neither looked at nor down, and used once that is there', async () => {
    const own = { kind: 'ollama', apiKey: 'file:key' };
    await use({ own }, ...off, [model]);
    await clock.advance(10 * everyMs);
    expect(stateOfA()).toBe('the file of its apiKey is not there');
    expect(upstreams.states()).toEqual({
      'upstream own': { state: 'ok', detail: 'not used: the file of its apiKey is not there' },
    });
    expect([looks, models(), gauges.get('own')]).toEqual([0, ['a'], 'unknown']);
    values['file:key'] = 'k';
    await clock.advance(2 * everyMs);
    expect(stateOfA()).toBe('ready');
    expect(models()).toEqual(['a', 'm']);
    delete values['file:key'];
    await clock.advance(2 * everyMs);
    expect(stateOfA()).toBe('the file of its apiKey is not there');
    expect(models()).toEqual(['a']);
  });

  it('has no provider while it has no address, and one after a reload', async () => {
    const own = { kind: 'ollama', baseUrl: 'env:ADDRESS' };
    await use({ own }, ...off, [model]);
    expect(opened).toEqual([]);
    expect(stateOfA()).toBe('ADDRESS is not set');
    values['env:ADDRESS'] = 'http://studio:1';
    await use({ own }, ...off, [model]);
    expect(opened).toEqual(['http://studio:1']);
    expect(stateOfA()).toBe('ready');
  });

  it('is refused where its variable holds no address', () => {
    values['env:ADDRESS'] = 'studio';
    expect(() => upstreams.use(configOf({ own: { kind: 'ollama', baseUrl: 'env:ADDRESS' } }, ...off))).toThrow(
      'fleet.yaml upstreams.own.baseUrl: env:ADDRESS does not hold an address that fits: it must be a URL',
    );
  });
});

it('a reload that names what was found takes it over at once', async () => {
  const off = ['http://127.0.0.1:11434', false] as const;
  await use({ own: { kind: 'ollama' } }, ...off);
  expect(models()).toEqual(['m']);
  const model = {
    id: 'a',
    deployments: [{ upstream: 'own', name: 'm', weight: 1 }],
    fallback: [],
    aliases: [],
    clocks: {},
  };
  upstreams.use(configOf({ own: { kind: 'ollama' } }, ...off, [model]));
  expect([models(), [...fleet.current.aliases]]).toEqual([['a'], [['m', 'a']]]);
});
