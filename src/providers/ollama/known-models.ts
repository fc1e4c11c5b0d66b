import type { Clock, Scope } from '../../chat/scope.ts';
import { factsOf, showReply, type ModelFacts } from './model-facts.ts';
import type { OllamaServer } from './ollama-server.ts';
import { SharedFlights } from '../shared-flights.ts';

const MOST_MODELS = 512;
/** A model can be replaced under its name; until a listing confirms the digest, what is known holds this long. */
const TRUSTED_MS = 5 * 60_000;
const SHOW_LIMIT_BYTES = 8 * 1024 * 1024;

type Entry = { readonly facts: ModelFacts; digest: string | undefined; readAt: number };

/** A name as the server lists it: `:latest` is understood. */
export const fullName = (name: string): string => (/:[^/]*$/.test(name) ? name : `${name}:latest`);

/** What the server said of its models, read once for each digest. */
export class KnownModels {
  readonly #server: OllamaServer;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #flights = new SharedFlights<ModelFacts>();

  constructor(server: OllamaServer, clock: Clock) {
    this.#server = server;
    this.#clock = clock;
  }

  async of(name: string, scope: Pick<Scope, 'onAbort'>): Promise<ModelFacts> {
    const entry = this.#entries.get(fullName(name));
    if (entry && this.#clock.monotonic() - entry.readAt < TRUSTED_MS) return entry.facts;
    return this.#show(name, undefined, scope);
  }

  /** The same for a model that has just been listed. */
  async listed(name: string, digest: string | undefined, scope: Pick<Scope, 'onAbort'>): Promise<ModelFacts> {
    const entry = this.#entries.get(fullName(name));
    if (!entry || digest === undefined || entry.digest !== digest) return this.#show(name, digest, scope);
    entry.readAt = this.#clock.monotonic();
    return entry.facts;
  }

  /** As far as is known, without asking. */
  isRemote(name: string): boolean {
    return this.#entries.get(fullName(name))?.facts.isRemote === true;
  }

  forget(name: string): void {
    this.#entries.delete(fullName(name));
  }

  #show(name: string, digest: string | undefined, scope: Pick<Scope, 'onAbort'>): Promise<ModelFacts> {
    const key = fullName(name);
    return this.#flights.join(key, scope, async (shared) => {
      try {
        const reply = { shape: showReply, limitBytes: SHOW_LIMIT_BYTES };
        const facts = factsOf(
          name,
          await this.#server.read({ path: '/api/show', body: { model: name } }, reply, shared),
        );
        this.#remember(key, { facts, digest, readAt: this.#clock.monotonic() });
        return facts;
      } catch (thrown) {
        this.#entries.delete(key);
        throw thrown;
      }
    });
  }

  #remember(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MOST_MODELS) break;
      this.#entries.delete(oldest);
    }
  }
}
