import { GatewayFailure, type FailureCode } from '../../chat/failure.ts';
import { fullName, type KnownModels } from './known-models.ts';
import type { LoadedModels } from './loaded-models.ts';
import type { OllamaServer } from './ollama-server.ts';

export type HostParts = {
  /** Answers; `control` asks about the server itself and does not wait behind them. */
  readonly server: OllamaServer;
  readonly control: OllamaServer;
  readonly known: KnownModels;
  readonly loaded: LoadedModels;
  /** The operator's window for models whose card names none, in tokens. */
  readonly numCtx: number | undefined;
  /** How long a model stays loaded after an answer: seconds, or a duration such as `10m`. */
  readonly keepAlive: string | number | undefined;
  /** The server itself stands on the operator's machine or network. */
  readonly isLocal: boolean;
};

/** Failures that say that a model is not what it was. */
const telling = new Set<FailureCode>(['upstream_model_missing', 'unsupported_parameter', 'context_length_exceeded']);

/** One configured Ollama with all that is remembered of it. */
export class OllamaHost {
  readonly server: OllamaServer;
  readonly control: OllamaServer;
  readonly known: KnownModels;
  readonly loaded: LoadedModels;
  readonly numCtx: number | undefined;
  readonly keepAlive: string | number | undefined;
  readonly isLocal: boolean;
  #pulled: ReadonlySet<string> | undefined;

  constructor({ server, control, known, loaded, numCtx, keepAlive, isLocal }: HostParts) {
    this.server = server;
    this.control = control;
    this.known = known;
    this.loaded = loaded;
    this.numCtx = numCtx;
    this.keepAlive = keepAlive;
    this.isLocal = isLocal;
  }

  /** What `/api/tags` lists. */
  notePulled(names: readonly string[]): void {
    this.#pulled = new Set(names.map(fullName));
  }

  /** Why the server has no model of that name, as far as it was last asked. */
  missing(name: string): string | undefined {
    if (!this.#pulled || this.#pulled.has(fullName(name))) return undefined;
    return `not pulled: ollama pull ${name}`;
  }

  /** Must a model be loaded before it can answer? One that a cloud runs never. */
  isCold(name: string): boolean {
    return this.loaded.isCold(name) && !this.known.isRemote(name);
  }

  /** Asks a model; one that proves to be gone or changed is read afresh next time. */
  async ask<Reply>(name: string, work: (server: OllamaServer) => Promise<Reply>): Promise<Reply> {
    try {
      const reply = await work(this.server);
      this.loaded.add(name);
      return reply;
    } catch (thrown) {
      if (thrown instanceof GatewayFailure && telling.has(thrown.code)) this.known.forget(name);
      throw thrown;
    }
  }
}
