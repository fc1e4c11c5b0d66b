import { z } from 'zod';
import { nearNames } from '../fleet/near-names.ts';
import type { ConfigPath, Fault } from './config-errors.ts';
import { didYouMean, quoted } from './wording.ts';

/** As much of the names in fleet.yaml as can be read, however wrong the rest is. */
const ids = z.array(z.unknown()).optional().catch(undefined);
const readable = z
  .object({
    models: z
      .array(
        z
          .object({
            id: z.string().optional().catch(undefined),
            capabilities: ids,
            fallback: ids,
            aliases: ids,
          })
          .catch({ id: undefined }),
      )
      .catch([]),
    chains: z.record(z.string(), ids).catch({}),
    agents: z
      .record(z.string(), z.object({ models: ids, embedding: z.unknown().optional() }).catch({ embedding: undefined }))
      .catch({}),
  })
  .catch({ models: [], chains: {}, agents: {} });
type Readable = z.output<typeof readable>;
type Named = Readable['models'][number];

/** What fleet.yaml says of models by their ids: each must be there, once, and able to do it. */
export function faultsOfReferences(value: unknown): readonly Fault[] {
  const { models, chains, agents } = readable.parse(value);
  const known = new Known(models);
  return [
    ...models.flatMap(({ id, fallback }, at) => known.faultsOf(fallback, ['models', at, 'fallback'], { itself: id })),
    ...Object.entries(chains).flatMap(([intent, chain]) =>
      known.faultsOf(chain, ['chains', intent], { does: intent === 'embedding' ? 'embed' : 'chat' }),
    ),
    ...Object.entries(agents).flatMap(([name, agent]) => [
      ...known.faultsOf(agent.models, ['agents', name, 'models'], { does: 'chat' }),
      ...known.faultsOfOne(agent.embedding, ['agents', name, 'embedding'], { does: 'embed' }),
    ]),
  ];
}

type Wanted = { readonly does?: 'chat' | 'embed'; readonly itself?: string | undefined };

const MOST_HINTS = 50;

class Known {
  readonly #models = new Map<string, Named>();
  readonly #idOfAlias = new Map<unknown, string>();
  readonly #hints = new Map<string, string>();

  constructor(models: readonly Named[]) {
    for (const model of models) {
      const { id, aliases = [] } = model;
      if (id === undefined) continue;
      this.#models.set(id, model);
      for (const alias of aliases) this.#idOfAlias.set(alias, id);
    }
  }

  faultsOf(list: readonly unknown[] | undefined, path: ConfigPath, wanted: Wanted): readonly Fault[] {
    return (list ?? []).flatMap((name, at) => {
      const here = [...path, at];
      if (typeof name === 'string' && (list ?? []).indexOf(name) < at)
        return [{ path: here, message: `${quoted(name)} stands here twice` }];
      return this.faultsOfOne(name, here, wanted);
    });
  }

  faultsOfOne(name: unknown, path: ConfigPath, { does, itself }: Wanted): readonly Fault[] {
    if (typeof name !== 'string') return [];
    if (name === itself) return [{ path, message: 'is the model itself' }];
    const model = this.#models.get(name);
    if (!model) return [{ path, message: `no model has the id ${quoted(name)}${this.#hint(name)}` }];
    if (!does || !model.capabilities || model.capabilities.includes(does)) return [];
    const lack = does === 'chat' ? 'does not chat' : 'makes no embeddings';
    return [{ path, message: `${quoted(name)} ${lack}, by its capabilities` }];
  }

  /** Names near a wrong one are looked for a few times only: each takes as long as there are models. */
  #hint(name: string): string {
    const id = this.#idOfAlias.get(name);
    return id === undefined ? this.#near(name) : `; it is an alias: write ${quoted(id)}`;
  }

  #near(name: string): string {
    let hint = this.#hints.get(name);
    if (hint === undefined && this.#hints.size < MOST_HINTS) {
      hint = didYouMean(nearNames(name, [...this.#models.keys()]));
      this.#hints.set(name, hint);
    }
    return hint ?? '';
  }
}
