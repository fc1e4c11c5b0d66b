import { z } from 'zod';
import { builtInUpstream } from '../fleet/fleet.ts';
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

/** Endpoints that providers add to a base URL themselves. */
const endpoint = /\/(?:chat\/completions|completions|embeddings|models)\/*$/;

/** A base URL copied with its endpoint is a URL, but leads nowhere. */
function faultsOfBaseUrls(upstreams: Readonly<Record<string, unknown>>): readonly Fault[] {
  return Object.entries(upstreams).flatMap(([name, upstream]) => {
    const url = typeof upstream === 'object' && upstream !== null && 'baseUrl' in upstream ? upstream.baseUrl : '';
    const [ending] = (typeof url === 'string' && endpoint.exec(url)) || [];
    if (ending === undefined) return [];
    const message = `must end before ${quoted(ending)}, which the gateway adds itself`;
    return [{ path: ['upstreams', name, 'baseUrl'], message }];
  });
}

/** What a schema cannot say of fleet.yaml: names are unique and free, what is referred to exists, base URLs are no endpoints. */
export function faultsOfFleet(value: unknown): readonly Fault[] {
  const { upstreams, models } = readable.parse(value);
  const faults: Fault[] = [...faultsOfBaseUrls(upstreams)];
  if (Object.hasOwn(upstreams, builtInUpstream)) {
    const message = `is the name of the gateway's own models; choose another`;
    faults.push({ path: ['upstreams', builtInUpstream], message });
  }
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
