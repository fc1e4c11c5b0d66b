import { GatewayFailure } from '../../chat/failure.ts';
import type { EmbedModel } from '../../chat/model.ts';
import type { ModelId } from '../../chat/model-id.ts';
import type { Principal } from '../../chat/principal.ts';
import { unmetered } from '../../chat/spend.ts';
import { sealedVault } from '../../chat/vault.ts';
import { type Clock, type Fact, openScope, type OwnedScope, type Scope } from '../../chat/scope.ts';
import { collectVectors } from '../../chat/vectors.ts';
import { textHash } from './embedded-text.ts';
import { RestAfterFailure } from './rest-after-failure.ts';
import { unitVector } from './unit-vector.ts';
import { VectorMemo } from './vector-memo.ts';

type EmbeddingTierPorts = {
  readonly clock: Clock;
  /** Told of the attempts at the embedding model, which are no part of a request. */
  readonly record: (fact: Fact) => void;
  readonly newId: () => string;
};

/** A model that makes vectors, by its id in the fleet. */
type Embedder = { readonly id: ModelId; readonly embed: EmbedModel };

/** So long a decision waits for a vector. */
export const EMBEDDING_BUDGET_MS = 8;
const MOST_CALLS = 4;
const LONGEST_CALL_MS = 10_000;
/** After so many calls in a row that took longer than a decision waits, none is waited for until one is quick again. */
const MOST_LATE = 8;

const router: Principal = { id: 'router', tenant: 'default', roles: [], tier: 'enterprise' };

/**
 * The vectors of texts, from an embedding model that may be slow or away. A vector that comes too late is kept for the
 * next time. Keeps hashes of texts, never a text.
 */
export class EmbeddingTier {
  readonly #ports: EmbeddingTierPorts;
  readonly #memo = new VectorMemo();
  readonly #calls = new Map<string, Promise<Float32Array | undefined>>();
  readonly #scopes = new Set<OwnedScope>();
  readonly #rest: RestAfterFailure;
  #embedder: Embedder | undefined;
  #generation = 0;
  #lateInARow = 0;
  #isClosed = false;

  constructor(ports: EmbeddingTierPorts) {
    this.#ports = ports;
    this.#rest = new RestAfterFailure(ports.clock);
  }

  /** Another number whenever vectors are no longer comparable with those of before. */
  get generation(): number {
    return this.#generation;
  }

  /** Texts whose vectors are kept. */
  get size(): number {
    return this.#memo.size;
  }

  /** From now on vectors come from this model; those of another are forgotten. */
  use(embedder: Embedder): void {
    if (this.#embedder && this.#embedder.id !== embedder.id) {
      this.#abortCalls('Vectors come from another model now.');
      this.#forget();
      this.#rest.succeeded();
      this.#lateInARow = 0;
    }
    this.#embedder = embedder;
  }

  /** The vector of a text, by `textHash`, if it is there. */
  known(hash: string): Float32Array | undefined {
    return this.#memo.find(hash);
  }

  /**
   * The vector of the text, of length 1: at once where it is known, else within `budgetMs`, else undefined. A budget of 0
   * is no wait, but the vector is fetched. Rejects with the scope's reason when that is aborted meanwhile.
   */
  vectorOf(text: string, budgetMs: number, scope: Scope): Float32Array | Promise<Float32Array | undefined> | undefined {
    const hash = textHash(text);
    const known = this.#memo.find(hash);
    if (known) return known;
    const call = this.#calls.get(hash) ?? this.#begin(hash, text);
    if (!call || budgetMs <= 0 || this.#lateInARow >= MOST_LATE) return undefined;
    return this.#inTime(call, budgetMs, scope);
  }

  /** Ends the calls under way; none is made any more. */
  close(): void {
    this.#isClosed = true;
    this.#abortCalls('The gateway stops.');
  }

  /** Undefined where no call may be made; what it returns never rejects. */
  #begin(hash: string, text: string): Promise<Float32Array | undefined> | undefined {
    const embedder = this.#embedder;
    if (!embedder || this.#isClosed || this.#calls.size >= MOST_CALLS || !this.#rest.isOver) return undefined;
    const call = this.#fetch(embedder, hash, text).finally(() => this.#calls.delete(hash));
    this.#calls.set(hash, call);
    return call;
  }

  async #fetch(embedder: Embedder, hash: string, text: string): Promise<Float32Array | undefined> {
    const { clock } = this.#ports;
    const startedAt = clock.monotonic();
    const scope = this.#openScope(startedAt + LONGEST_CALL_MS);
    const overdue = clock.after(LONGEST_CALL_MS, () =>
      scope.abort(new GatewayFailure('upstream_timeout', 'The embedding model took too long.')),
    );
    try {
      const vector = unitVector(await untilAborted(scope, vectorFrom(embedder, text, scope)));
      if (this.#embedder?.id !== embedder.id) return undefined;
      if (!vector) throw new GatewayFailure('upstream_invalid', 'The embedding model sent what is no vector.');
      this.#lateInARow = clock.monotonic() - startedAt > EMBEDDING_BUDGET_MS ? this.#lateInARow + 1 : 0;
      this.#rest.succeeded();
      this.#keep(hash, vector);
      return vector;
    } catch (thrown) {
      if (this.#embedder?.id === embedder.id && !isTooLong(thrown)) this.#rest.failed();
      return undefined;
    } finally {
      overdue();
      this.#scopes.delete(scope);
      scope[Symbol.dispose]();
    }
  }

  #openScope(deadlineAt: number): OwnedScope {
    const { clock, record, newId } = this.#ports;
    const client = { dialect: 'openai', uiEvents: false } as const;
    const scope = openScope({
      id: newId(),
      principal: router,
      client,
      clock,
      deadlineAt,
      record,
      spend: unmetered,
      vault: sealedVault,
    });
    this.#scopes.add(scope);
    return scope;
  }

  #keep(hash: string, vector: Float32Array): void {
    if (this.#memo.size > 0 && this.#memo.dimensions !== vector.length) this.#forget();
    this.#memo.keep(hash, vector);
  }

  #forget(): void {
    this.#memo.clear();
    this.#generation++;
  }

  #abortCalls(why: string): void {
    for (const scope of [...this.#scopes]) scope.abort(new GatewayFailure('client_closed_request', why));
  }

  #inTime(call: Promise<Float32Array | undefined>, budgetMs: number, scope: Scope): Promise<Float32Array | undefined> {
    return new Promise((resolve, reject) => {
      const settle = (vector?: Float32Array): void => {
        cancel();
        unlink();
        resolve(vector);
      };
      const cancel = this.#ports.clock.after(budgetMs, () => settle());
      const unlink = scope.onAbort((reason) => {
        cancel();
        reject(reason);
      });
      void call.then(settle);
    });
  }
}

async function vectorFrom({ id, embed }: Embedder, text: string, scope: Scope): Promise<Float32Array> {
  const { vectors } = await collectVectors(embed({ op: 'embed', scope, model: id, texts: [text] }), 1);
  return vectors[0] ?? new Float32Array(0);
}

/** Rejects as soon as the scope ends, even where the work takes no notice of it. */
function untilAborted<T>(scope: Scope, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const unlink = scope.onAbort(reject);
    void work.then(resolve, reject).finally(unlink);
  });
}

/** That is the text's fault, not the server's. */
const isTooLong = (thrown: unknown): boolean =>
  thrown instanceof GatewayFailure && thrown.code === 'context_length_exceeded';
