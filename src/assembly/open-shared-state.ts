import type { GatewaySettings } from '../config/gateway-settings.ts';
import type { Secrets } from '../config/secret.ts';
import { random } from '../runtime/random.ts';
import type { SharedState } from '../storage/shared-state.ts';

/** What several instances share, where the configuration names a place for it; nothing is connected to yet. */
export async function openSharedState(
  settings: GatewaySettings['sharedState'],
  secrets: Secrets,
): Promise<SharedState | undefined> {
  if (!settings) return undefined;
  // Who shares nothing does not wait for the client of Redis to be loaded, a tenth of a second.
  const { RedisState } = await import('../storage/redis-state.ts');
  return new RedisState({ url: secrets.read(settings.url), random });
}
