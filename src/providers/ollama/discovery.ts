import { z } from 'zod';
import { GatewayFailure } from '../../chat/failure.ts';
import type { Deployment, ModelCard } from '../../fleet/model-card.ts';
import type { Scope } from '../../chat/scope.ts';
import { onSignal } from '../../net/on-signal.ts';
import { windowOf } from './context-window.ts';
import type { OllamaHost } from './ollama-host.ts';

type Found = Omit<Deployment, 'upstream'>;

const MOST_MODELS = 512;
const SHOWS_AT_ONCE = 3;
const LIST_LIMIT_BYTES = 8 * 1024 * 1024;

const listed = z.object({ name: z.string().min(1), digest: z.string().nullish() });
const tagsReply = z.object({ models: z.array(listed).nullish() });
const runningReply = z.object({ models: z.array(z.object({ name: z.string().min(1) })).nullish() });

/** The server's models in its own order. One that it lists but cannot show is left out. Notes which are loaded. */
export async function discover(host: OllamaHost, signal: AbortSignal): Promise<readonly Found[]> {
  const scope = onSignal(signal);
  const reply = { shape: tagsReply, limitBytes: LIST_LIMIT_BYTES };
  const tags = await host.control.read({ path: '/api/tags' }, reply, scope);
  const all = tags.models ?? [];
  host.notePulled(all.map(({ name }) => name));
  const models = all.slice(0, MOST_MODELS);
  const found: (Found | GatewayFailure)[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < models.length; at = next++) {
      const model = models[at];
      if (model) found[at] = await show(host, model, scope);
    }
  };
  await Promise.all([noteLoaded(host, scope), ...Array.from({ length: SHOWS_AT_ONCE }, work)]);
  const cards = found.flatMap((entry) => (entry instanceof GatewayFailure ? [] : [entry]));
  const failure = found.find((entry) => entry instanceof GatewayFailure);
  if (cards.length === 0 && failure) throw failure;
  return cards;
}

async function show(
  host: OllamaHost,
  { name, digest }: z.output<typeof listed>,
  scope: Pick<Scope, 'onAbort'>,
): Promise<Found | GatewayFailure> {
  try {
    const facts = await host.known.listed(name, digest ?? undefined, scope);
    const card: ModelCard = {
      id: name,
      family: facts.family,
      locality: host.isLocal && !facts.isRemote ? 'local' : 'foreign',
      contextTokens: windowOf(host.numCtx, facts),
      capabilities: facts.capabilities ?? ['chat', 'json'],
    };
    return { card, name };
  } catch (thrown) {
    if (thrown instanceof GatewayFailure) return thrown;
    throw thrown;
  }
}

/** Where the server does not tell, nothing is taken for cold. */
async function noteLoaded(host: OllamaHost, scope: Pick<Scope, 'onAbort'>): Promise<void> {
  try {
    const reply = { shape: runningReply, limitBytes: LIST_LIMIT_BYTES };
    const { models } = await host.control.read({ path: '/api/ps' }, reply, scope);
    host.loaded.replace((models ?? []).map(({ name }) => name));
  } catch {
    host.loaded.replace(undefined);
  }
}
