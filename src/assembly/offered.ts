import type { ModelId } from '../chat/model-id.ts';
import type { Deployment } from '../fleet/model-card.ts';
import type { ConfiguredName } from './configured-names.ts';

/** What a server offers by itself. */
export type Found = Omit<Deployment, 'upstream'>;

/** More models than one server offers; a bound on lists and metric labels. */
const MOST_DISCOVERED = 256;

/**
 * Which of the models found at a server are listed by themselves. One that fleet.yaml has there and nowhere else is the
 * configured model under a further name; one that it also has elsewhere is listed with what fleet.yaml knows of it.
 */
export function offeredOf(
  found: readonly Found[],
  configured: (nameThere: string) => ConfiguredName | undefined,
): { readonly models: readonly Found[]; readonly aliases: ReadonlyMap<string, ModelId> } {
  const models: Found[] = [];
  const aliases = new Map<string, ModelId>();
  for (const one of found.slice(0, MOST_DISCOVERED)) {
    const entry = configured(one.name);
    if (entry?.isOnlyThere === true) aliases.set(one.card.id, entry.id);
    else models.push(entry ? { ...one, card: { ...one.card, ...entry.figures } } : one);
  }
  return { models, aliases };
}
