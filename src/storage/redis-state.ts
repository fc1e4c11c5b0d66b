import type { Redis } from 'ioredis';
import { RedisConnection, type RedisOptions } from './redis-connection.ts';
import { type SharedState, SharedStateFailure } from './shared-state.ts';
import { Topics } from './topics.ts';

const COMMAND_MS = 1000;
/** Of all that is kept there, so that others may use the same server. */
const PREFIX = 'nexus:';

/**
 * A shared state in Redis, on one connection for commands and messages. Nothing waits for a connection that is not there:
 * calls then reject, and messages are lost.
 */
export class RedisState implements SharedState {
  readonly #connection: RedisConnection;
  readonly #topics = new Topics();

  constructor(options: RedisOptions) {
    this.#connection = new RedisConnection(options, {
      commandMs: COMMAND_MS,
      ready: (client) => this.#listen(client, this.#topics.names),
      message: (channel, message) => this.#topics.tell(channel.slice(PREFIX.length), message),
    });
  }

  async get(key: string, { mostBytes }: { readonly mostBytes: number }): Promise<Uint8Array | undefined> {
    // No more is read than could be used, however much is there.
    const value = await this.#connection
      .run((client) => client.getrangeBuffer(PREFIX + key, 0, mostBytes))
      .catch(noneIfOfAnotherKind);
    return value.length === 0 || value.length > mostBytes ? undefined : value;
  }

  async set(key: string, value: Uint8Array, { ttlMs }: { readonly ttlMs: number }): Promise<void> {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    await this.#connection.run((client) => client.set(PREFIX + key, bytes, 'PX', ttlMs));
  }

  publish(topic: string, message: string): void {
    this.#connection.run((client) => client.publish(PREFIX + topic, message)).catch(lost);
  }

  subscribe(topic: string, hear: (message: string) => void): () => void {
    const isNew = !this.#topics.has(topic);
    this.#topics.add(topic, hear);
    const { ready } = this.#connection;
    if (isNew && ready) this.#listen(ready, [topic]);
    return () => {
      this.#topics.remove(topic, hear);
      if (!this.#topics.has(topic)) this.#connection.ready?.unsubscribe(PREFIX + topic).catch(lost);
    };
  }

  close(): void {
    this.#connection.close();
  }

  #listen(client: Redis, topics: readonly string[]): void {
    if (topics.length === 0) return;
    // A connection that can't be listened on is as good as none; the next one is tried.
    client.subscribe(...topics.map((topic) => PREFIX + topic)).catch(() => client.disconnect(true));
  }
}

const nothing = Buffer.alloc(0);

const noneIfOfAnotherKind = (thrown: unknown): Buffer => {
  if (thrown instanceof SharedStateFailure && thrown.reason === 'WRONGTYPE') return nothing;
  throw thrown;
};

const lost = (): void => undefined;
