import type { ProviderKind } from '../extend/provider.ts';
import { ConfigErrors, type ConfigProblem, formatPath } from './config-errors.ts';
import type { UpstreamSettings } from './fleet-settings.ts';
import { addressOf, addressReference } from './provider-options.ts';
import type { Secrets } from './secret.ts';
import { faultsBySchema } from './validate.ts';

type Upstreams = Readonly<Record<string, UpstreamSettings>>;

/**
 * The upstreams with the addresses that their variables hold; where a variable is not set its reference stays. Throws
 * ConfigErrors where one holds what is no address for that kind of upstream.
 */
export function withAddresses(upstreams: Upstreams, kinds: readonly ProviderKind[], read: Secrets['read']): Upstreams {
  const problems: ConfigProblem[] = [];
  const resolved = Object.entries(upstreams).map(([name, settings]): [string, UpstreamSettings] => {
    const reference = addressReference.safeParse(settings.options['baseUrl']);
    const address = reference.success ? read(reference.data)() : undefined;
    if (!reference.success || address === undefined) return [name, settings];
    const kind = kinds.find((candidate) => candidate.kind === settings.kind);
    const fits = kind && addressOf(kind);
    const [fault] = fits ? faultsBySchema(fits, address) : [];
    if (fault) {
      const path = formatPath(['upstreams', name, 'baseUrl']);
      const message = `${reference.data} does not hold an address that fits: it ${fault.message}`;
      problems.push({ file: 'fleet.yaml', place: undefined, path, message });
    }
    return [name, { ...settings, options: { ...settings.options, baseUrl: address } }];
  });
  if (problems.length > 0) throw new ConfigErrors(problems);
  return Object.fromEntries(resolved);
}

/** Has an upstream an address that can be called? */
export const hasAddress = ({ options }: UpstreamSettings): boolean =>
  !addressReference.safeParse(options['baseUrl']).success;
