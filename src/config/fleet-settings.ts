import { z } from 'zod';
import { tiers } from '../chat/principal.ts';
import type { ProviderKind } from '../extend/provider.ts';
import { capabilities, localities } from '../fleet/model-card.ts';
import { balancePolicies } from '../fleet/balance-policies.ts';
import { agents, type AgentSettings, chains, type ChainSettings } from './chains-and-agents.ts';
import { modelFigures } from './model-figures.ts';
import { addressOf, addressReference, optionsOf } from './provider-options.ts';

const MOST_MS = 24 * 60 * 60 * 1000;
const ms = z.int().min(1).max(MOST_MS);

const RESERVED = ['auto', 'arbiter'];
const RESERVED_PREFIXES = ['agent/', 'arbiter/', 'local/'];
const isReserved = (id: string): boolean =>
  RESERVED.includes(id) || RESERVED_PREFIXES.some((prefix) => id.startsWith(prefix));

const modelId = z
  .string()
  .regex(
    /^[A-Za-z0-9][\w.:/@+-]{0,255}$/,
    'must be 1 to 256 of the characters A-Z a-z 0-9 . _ : / @ + - and start with a letter or digit',
  )
  .refine((id) => !isReserved(id), {
    error: `is reserved: ${RESERVED.join(', ')} and all that starts with ${RESERVED_PREFIXES.join(', ')} is the gateway's own`,
  });

const clock = {
  queueMs: ms.describe('How long a request may wait for a free place at this upstream, in milliseconds.'),
  headersMs: ms.describe(
    'How long the head of a streamed reply may take, in milliseconds. Default: as long as the first content.',
  ),
  firstTokenMs: ms.describe(
    'How long a model may take to its first content, in milliseconds. Default: 120000; 240000 for a model with the capability reasoning.',
  ),
  coldStartMs: ms.describe('Instead of both, while the model is known to be out of memory, in milliseconds.'),
  wholeMs: ms.describe(
    'How long a reply in one piece, which can only come when it is finished, may take to come, in milliseconds. Default: totalMs, or half of it where another model or deployment could still answer.',
  ),
  idleMs: ms.describe('How long it may pause between two pieces of an answer, in milliseconds.'),
  totalMs: ms.describe('How long it may take to the end of its answer, in milliseconds.'),
};
const clocks = z.strictObject({
  queueMs: clock.queueMs.default(10_000),
  headersMs: clock.headersMs.optional(),
  firstTokenMs: clock.firstTokenMs.optional(),
  coldStartMs: clock.coldStartMs.default(180_000),
  wholeMs: clock.wholeMs.optional(),
  idleMs: clock.idleMs.default(60_000),
  totalMs: clock.totalMs.default(300_000),
});
export type ClockSettings = z.output<typeof clocks>;

const breaker = z.strictObject({
  failures: z
    .int()
    .min(1)
    .max(1000)
    .default(3)
    .describe('So many failures of a model in a row open its breaker: it is then left alone.'),
  openMs: ms
    .default(5000)
    .describe(
      'How long it is left alone before a single request tries it, in milliseconds; doubles each time that fails.',
    ),
  mostOpenMs: ms.default(30_000).describe('How long at most, in milliseconds.'),
  mostCooldownMs: z
    .int()
    .min(0)
    .max(600_000)
    .default(60_000)
    .describe(
      'How long a model whose server limits requests (429) is left alone at most, whatever that server asks for, in milliseconds. 0: not at all.',
    ),
});

/** What every upstream has, of whatever kind. */
const common = z.object({
  connections: z
    .int()
    .min(1)
    .max(10_000)
    .default(256)
    .describe('Requests to this upstream at once, each on a socket of its own; further ones wait for a place.'),
  queue: z
    .int()
    .min(0)
    .max(100_000)
    .default(1024)
    .describe('Requests that may wait for a place; one more is refused at once, or goes to another model.'),
  connectMs: ms.default(5000).describe('How long opening a connection may take, in milliseconds.'),
  clocks: clocks.prefault({}).describe('How long a model of this upstream may take.'),
  breaker: breaker.prefault({}).describe('When a model of this upstream that fails is left alone.'),
});

/** What every upstream has where its entry says nothing. */
export const usualUpstream = common.parse({});

const upstreamName = z.string().min(1).max(64);
const nameThere = z.string().min(1).max(512);

const deployment = z.strictObject({
  upstream: upstreamName.describe('The upstream: a name from `upstreams`.'),
  name: nameThere.optional().describe('The name of the model there. Default: the id.'),
  weight: z
    .number()
    .min(0.01)
    .max(1000)
    .default(1)
    .describe('Its share of the requests: one of weight 2 takes twice as many as one of weight 1.'),
});

const model = z.strictObject({
  id: modelId.describe('The name that clients ask for; unique in the fleet.'),
  upstream: upstreamName.optional().describe('The upstream that serves it: a name from `upstreams`.'),
  name: nameThere.optional().describe('Its name at that upstream. Default: the id.'),
  deployments: z
    .array(deployment)
    .min(1, 'must name one at least')
    .max(64)
    .optional()
    .describe('Instead of `upstream`, where several upstreams serve it: the requests are shared among them.'),
  balance: z
    .enum(balancePolicies)
    .default('least-loaded')
    .describe(
      'Which deployment a request goes to: the one with the fewest requests under way for its weight, or, with ' +
        'prefix-affinity, the one that has had the beginning of the same conversation.',
    ),
  hedge: z
    .strictObject({
      afterMs: ms.describe('Without content for so long, a second attempt begins beside the first, in milliseconds.'),
      mostExtraPercent: z
        .number()
        .min(0)
        .max(100)
        .default(5)
        .describe(
          'What second attempts may cost at most: input tokens, in percent of those of the streamed requests for this model.',
        ),
    })
    .optional()
    .describe(
      'Asks a second time where the first attempt of a streamed answer is slow to begin; the first to answer counts. Off by default.',
    ),
  fallback: z
    .array(z.string().min(1).max(256))
    .max(16)
    .default([])
    .describe(
      'Ids of models that answer in its place when it fails before it has said anything, best first; those that lack ' +
        'a capability that the request needs are passed over.',
    ),
  clocks: z
    .strictObject(clock)
    .partial()
    .prefault({})
    .describe('Clocks of this model, where they differ from its upstream’s.'),
  family: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe(
      'Models of one family read signatures of each other, such as those over reasoning. Default: the upstream.',
    ),
  locality: z
    .enum(localities)
    .optional()
    .describe('Where it runs, seen from you: this machine or network, your jurisdiction, or anywhere else.'),
  contextTokens: z.int().min(1).max(100_000_000).optional().describe('Its context window, input and output together.'),
  capabilities: z.array(z.enum(capabilities)).max(capabilities.length).optional().describe('What it can do.'),
  ...modelFigures,
  tiers: z
    .array(z.enum(tiers))
    .min(1, 'must name one at least')
    .max(tiers.length)
    .optional()
    .describe('The tiers of callers that may use it; for others it is not there. Default: all.'),
  aliases: z.array(modelId).max(100).default([]).describe('Further names that clients may ask for.'),
});
/** For editors; the gateway's own rule says it better. */
const modelForEditors = model.meta({ oneOf: [{ required: ['upstream'] }, { required: ['deployments'] }] });

/** A kind's options and what every upstream has; where a kind names a common field itself, the kind's word counts. */
const upstreamOf = (kind: ProviderKind) =>
  optionsOf(kind)
    .safeExtend({
      ...common.shape,
      ...optionsOf(kind).shape,
      ...withReference(addressOf(kind)),
      kind: z.literal(kind.kind).describe('The kind of upstream; it decides which options there are.'),
    })
    .strict();

/** Also the address may be read from outside. */
function withReference(own: z.ZodType | undefined): Readonly<Record<string, z.ZodType>> {
  if (!own) return {};
  const usual = own.safeParse(undefined).data;
  const address = z.union([own, addressReference]).describe(own.description ?? 'Where it is.');
  return { baseUrl: usual === undefined ? address : address.default(usual) };
}

/** fleet.yaml: the upstreams and the models they serve, with each kind's options among the fields of its upstreams. */
export const fleetSettings = (kinds: readonly ProviderKind[]) => {
  const [first, ...rest] = kinds.map(upstreamOf);
  const upstream = first ? z.discriminatedUnion('kind', [first, ...rest]) : z.never();
  const name = z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'must be a name of 1 to 64 of the characters A-Z a-z 0-9 . _ -');
  return z
    .strictObject({
      upstreams: z.record(name, upstream).default({}).describe('Servers that models are called at, by name.'),
      models: z.array(modelForEditors).max(10_000).default([]).describe('The models that clients may ask for.'),
      chains: chains
        .default({})
        .describe('For each intent the models that answer where none scores well enough, best first.'),
      agents: agents
        .default({})
        .describe('Jobs and the models that do them, by name; clients call them as agent/NAME.'),
    })
    .describe('Upstreams, models, chains and agents (fleet.yaml).');
};

export type UpstreamSettings = z.output<typeof common> & {
  readonly kind: string;
  /** What `ProviderKind.open` takes: as written in the file, and valid. */
  readonly options: Readonly<Record<string, unknown>>;
};
export type DeploymentSettings = z.output<typeof deployment> & { readonly name: string };
export type ModelSettings = Omit<z.output<typeof model>, 'upstream' | 'name' | 'deployments'> & {
  readonly deployments: readonly [DeploymentSettings, ...DeploymentSettings[]];
};
export type FleetSettings = {
  readonly upstreams: Readonly<Record<string, UpstreamSettings>>;
  readonly models: readonly ModelSettings[];
  readonly chains: ChainSettings;
  readonly agents: Readonly<Record<string, AgentSettings>>;
};

const written = z.object({
  upstreams: z.record(z.string(), z.looseObject({ kind: z.string() })).default({}),
  models: z.array(model).default([]),
  chains: chains.default({}),
  agents: agents.default({}),
});

/** The settings that a valid fleet.yaml stands for. */
export function readFleet(valid: unknown, kinds: readonly ProviderKind[]): FleetSettings {
  const { upstreams, models, chains, agents } = written.parse(valid);
  const settings = Object.entries(upstreams).map(([name, fields]): [string, UpstreamSettings] => {
    const kind = kinds.find((candidate) => candidate.kind === fields.kind);
    const own = kind ? optionsOf(kind).shape : {};
    const options = Object.fromEntries(Object.entries(fields).filter(([key]) => Object.hasOwn(own, key)));
    return [name, { kind: fields.kind, ...common.parse(fields), options }];
  });
  return { upstreams: Object.fromEntries(settings), models: models.map(readModel), chains, agents };
}

/** A model at one upstream is written shorter, and is one with a single deployment. */
function readModel({ upstream, name, deployments, ...rest }: z.output<typeof model>): ModelSettings {
  const [first, ...more] = (deployments ?? [{ upstream: upstream ?? '', name, weight: 1 }]).map((one) => ({
    upstream: one.upstream,
    name: one.name ?? name ?? rest.id,
    weight: one.weight,
  }));
  if (!first) throw new TypeError(`The model ${rest.id} has no deployment, which its schema refuses.`);
  return { deployments: [first, ...more], ...rest };
}
