import { z } from 'zod';
import { nearNames } from '../fleet/near-names.ts';
import type { Fault } from './config-errors.ts';
import { didYouMean, quoted } from './wording.ts';

/** As much of fleet.yaml as can be read, however wrong the rest is: all faults are reported at once. */
const readable = z
  .object({
    upstreams: z.record(z.string(), z.unknown()).catch({}),
    models: z
      .array(
        z
          .object({
            id: z.string().optional().catch(undefined),
            upstream: z.string().optional().catch(undefined),
            aliases: z.array(z.unknown()).catch([]),
          })
          .catch({ aliases: [] }),
      )
      .catch([]),
  })
  .catch({ upstreams: {}, models: [] });

/** What a schema cannot say of fleet.yaml: names are unique, and what is referred to exists. */
export function faultsOfFleet(value: unknown): readonly Fault[] {
  const { upstreams, models } = readable.parse(value);
  const faults: Fault[] = [];
  const known = Object.keys(upstreams);
  const taken = new Map<string, string>();

  const claim = (id: unknown, path: readonly (string | number)[], here: string): void => {
    if (typeof id !== 'string') return;
    const owner = taken.get(id);
    if (owner === undefined) taken.set(id, here);
    else
      faults.push({ path, message: `${quoted(id)} is already the name of ${owner}; each name stands for one model` });
  };

  models.forEach((model, at) => {
    const here = `models[${at}]`;
    claim(model.id, ['models', at, 'id'], here);
    model.aliases.forEach((alias, position) => claim(alias, ['models', at, 'aliases', position], here));
    if (model.upstream !== undefined && !Object.hasOwn(upstreams, model.upstream)) {
      const hint = didYouMean(nearNames(model.upstream, known));
      const message = `no upstream is called ${quoted(model.upstream)}${hint}`;
      faults.push({ path: ['models', at, 'upstream'], message });
    }
  });
  return faults;
}
