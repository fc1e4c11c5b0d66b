import { z } from 'zod';
import type { ProviderKind } from '../extend/provider.ts';
import { capabilities, localities } from '../fleet/model-card.ts';

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

const clocks = z.strictObject({
  firstTokenMs: ms.default(120_000).describe('How long a model may take to its first content, in milliseconds.'),
  idleMs: ms.default(60_000).describe('How long it may pause between two pieces of an answer, in milliseconds.'),
  totalMs: ms.default(300_000).describe('How long it may take to the end of its answer, in milliseconds.'),
});

/** What every upstream has, of whatever kind. */
const common = z.object({
  connections: z
    .int()
    .min(1)
    .max(10_000)
    .default(256)
    .describe('Sockets to this upstream at most; further requests wait for one.'),
  connectMs: ms.default(5000).describe('How long opening a connection may take, in milliseconds.'),
  clocks: clocks.prefault({}).describe('How long a model of this upstream may take.'),
});

const model = z.strictObject({
  id: modelId.describe('The name that clients ask for; unique in the fleet.'),
  upstream: z.string().min(1).max(64).describe('The upstream that serves it: a name from `upstreams`.'),
  name: z.string().min(1).max(512).optional().describe('Its name at that upstream. Default: the id.'),
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
  aliases: z.array(modelId).max(100).default([]).describe('Further names that clients may ask for.'),
});

/** A kind's options and what every upstream has; where a kind names a common field itself, the kind's word counts. */
const upstreamOf = (kind: ProviderKind) =>
  optionsOf(kind)
    .safeExtend({
      ...common.shape,
      ...optionsOf(kind).shape,
      kind: z.literal(kind.kind).describe('The kind of upstream; it decides which options there are.'),
    })
    .strict();

/** A kind's options are written beside `kind:`, so they must be the fields of an object. */
function optionsOf(kind: ProviderKind): z.ZodObject {
  if (kind.options instanceof z.ZodObject) return kind.options;
  throw new TypeError(`The options of provider kind ${kind.kind} must be an object schema.`);
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
      models: z.array(model).max(10_000).default([]).describe('The models that clients may ask for.'),
    })
    .describe('Upstreams and models (fleet.yaml).');
};

export type UpstreamSettings = z.output<typeof common> & {
  readonly kind: string;
  /** What `ProviderKind.open` takes: as written in the file, and valid. */
  readonly options: Readonly<Record<string, unknown>>;
};
export type ModelSettings = z.output<typeof model> & { readonly name: string };
export type FleetSettings = {
  readonly upstreams: Readonly<Record<string, UpstreamSettings>>;
  readonly models: readonly ModelSettings[];
};

const written = z.object({
  upstreams: z.record(z.string(), z.looseObject({ kind: z.string() })).default({}),
  models: z.array(model).default([]),
});

/** The settings that a valid fleet.yaml stands for. */
export function readFleet(valid: unknown, kinds: readonly ProviderKind[]): FleetSettings {
  const { upstreams, models } = written.parse(valid);
  const settings = Object.entries(upstreams).map(([name, fields]): [string, UpstreamSettings] => {
    const kind = kinds.find((candidate) => candidate.kind === fields.kind);
    const own = kind ? optionsOf(kind).shape : {};
    const options = Object.fromEntries(Object.entries(fields).filter(([key]) => Object.hasOwn(own, key)));
    return [name, { kind: fields.kind, ...common.parse(fields), options }];
  });
  return {
    upstreams: Object.fromEntries(settings),
    models: models.map((entry) => ({ ...entry, name: entry.name ?? entry.id })),
  };
}
