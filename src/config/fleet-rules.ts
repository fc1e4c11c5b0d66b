import { z } from 'zod';
import { builtInUpstream } from '../fleet/fleet.ts';
import { nearNames } from '../fleet/near-names.ts';
import type { Fault } from './config-errors.ts';
import { faultsOfReferences } from './fleet-references.ts';
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
            deployments: z
              .array(z.object({ upstream: z.string().optional().catch(undefined) }).catch({}))
              .optional()
              .catch(undefined),
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

type Places = {
  readonly upstream?: string | undefined;
  readonly deployments?: readonly { readonly upstream?: string | undefined }[] | undefined;
};

/** A model is served at one upstream or at several deployments, each at another upstream, and at ones that there are. */
function faultsOfPlaces({ upstream, deployments }: Places, at: number, known: readonly string[]): readonly Fault[] {
  const missing = (name: string | undefined, path: readonly (string | number)[]): readonly Fault[] =>
    name === undefined || known.includes(name)
      ? []
      : [{ path, message: `no upstream is called ${quoted(name)}${didYouMean(nearNames(name, known))}` }];
  if (upstream === undefined && deployments === undefined)
    return [{ path: ['models', at], message: 'needs `upstream`, the name of the upstream that serves it' }];
  if (upstream !== undefined && deployments !== undefined)
    return [{ path: ['models', at, 'upstream'], message: 'stands beside `deployments`; keep one of the two' }];
  const places = (deployments ?? []).map((deployment) => deployment.upstream);
  return [
    ...missing(upstream, ['models', at, 'upstream']),
    ...places.flatMap((name, position) => {
      const path = ['models', at, 'deployments', position, 'upstream'];
      if (name !== undefined && places.indexOf(name) < position)
        return [{ path, message: `${quoted(name)} serves this model already; give it a greater weight instead` }];
      return missing(name, path);
    }),
  ];
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
    faults.push(...faultsOfPlaces(model, at, known));
  });
  faults.push(...faultsOfReferences(value));
  return faults;
}
