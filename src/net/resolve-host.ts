import { Resolver } from 'node:dns/promises';

const TRY_MS = 2000;

/**
 * All addresses of a name, as DNS tells them; none where there is no such name. Names of this machine's own files are
 * unknown to it, and a name server that is silent holds up none of the threads that files are read with.
 */
export async function resolveHost(
  hostname: string,
  resolver: Pick<Resolver, 'resolve4' | 'resolve6'> = new Resolver({ timeout: TRY_MS, tries: 2 }),
): Promise<readonly string[]> {
  const found = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  return found.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}
