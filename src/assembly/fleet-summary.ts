import type { Config } from '../config/load-config.ts';
import { type SecretPlace, unsetSecrets } from '../config/secret-references.ts';
import type { FleetModel } from '../fleet/fleet.ts';
import type { Rooms } from './rooms.ts';

/** How much of the configured fleet can be used, and what the rest waits for. */
export type FleetSummary = {
  /** The names that can be asked for: `auto`, and the models that can be used. */
  readonly names: readonly string[];
  readonly configured: number;
  readonly available: number;
  /** Keys and addresses that have no value. */
  readonly unset: readonly SecretPlace[];
  /** An Ollama server is configured and does not run. */
  readonly isOllamaDown: boolean;
};

export function fleetSummary(
  { fleet: { upstreams } }: Config,
  { fleet, secrets }: Pick<Rooms, 'fleet' | 'secrets'>,
): FleetSummary {
  const models = [...fleet.current.models.values()];
  const usable = models.filter((model) => !fleet.current.isDown(model));
  const isConfigured = ({ source }: FleetModel): boolean => source === 'configured';
  const isOllama = (name: string): boolean => upstreams[name]?.kind === 'ollama';
  return {
    names: ['auto', ...usable.map(({ card }) => card.id)],
    configured: models.filter(isConfigured).length,
    available: usable.filter(isConfigured).length,
    unset: unsetSecrets(upstreams, secrets),
    isOllamaDown: Object.keys(upstreams).some((name) => isOllama(name) && fleet.stateOf(name) === 'down'),
  };
}

const MOST_NAMED = 3;

/** `58 models configured, 0 available: set OPENAI_API_KEY or start Ollama`; empty where nothing is configured. */
export function summaryText({ configured, available, unset, isOllamaDown }: FleetSummary): string {
  if (configured === 0) return '';
  const names = [...new Set(unset.map(({ reference }) => reference.replace(/^env:/, '')))];
  const left = names.length - MOST_NAMED;
  const named = [...names.slice(0, MOST_NAMED), ...(left > 0 ? [`another of ${names.length}`] : [])];
  const ways = [...(named.length > 0 ? [`set ${orList(named)}`] : []), ...(isOllamaDown ? ['start Ollama'] : [])];
  const models = configured === 1 ? '1 model' : `${configured} models`;
  if (available === configured) return `${models} configured, all available`;
  return `${models} configured, ${available} available${ways.length > 0 ? `: ${ways.join(', or ')}` : ''}`;
}

const orList = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
