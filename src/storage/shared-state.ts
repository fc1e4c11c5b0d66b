/**
 * What several instances of the gateway know together: small values that fade, and messages to whoever listens. A copy
 * of what each instance holds itself, so that nothing but what was shared is lost with it.
 */
export type SharedState = {
  /** Undefined where there is nothing, or more than so many bytes. Rejects with `SharedStateFailure`. */
  get(key: string, limit: { readonly mostBytes: number }): Promise<Uint8Array | undefined>;
  /** In place of what was there, of at least one byte, for so long. Rejects with `SharedStateFailure`. */
  set(key: string, value: Uint8Array, options: { readonly ttlMs: number }): Promise<void>;
  /** To all that listen at this moment, in this process too; lost where nobody can be reached. */
  publish(topic: string, message: string): void;
  /** From as soon as the others can be reached until the returned function is called. */
  subscribe(topic: string, hear: (message: string) => void): () => void;
  close(): void;
};

/** The shared state could not be used; the message is for logs and holds neither its address nor a secret. */
export class SharedStateFailure extends Error {
  override readonly name = 'SharedStateFailure';
  /** Such as `ECONNREFUSED`, `WRONGPASS` or `timeout`. */
  readonly reason: string;

  constructor(reason: string) {
    super(`The shared state cannot be used: ${reason}.`);
    this.reason = reason;
  }
}
