import { Redis } from 'ioredis';
import { type SharedState, SharedStateFailure } from './shared-state.ts';
import { Topics } from './topics.ts';

const COMMAND_MS = 1000;
const CONNECT_MS = 2000;
/** A server that is silent for so long while it owes a reply has gone, whatever the socket says. */
const SILENCE_MS = 5000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 4000;
/** Of all that is kept there, so that others may use the same server. */
const PREFIX = 'nexus:';

export type RedisOptions = {
  /** The present address with the password in it, `redis://` or `rediss://`; undefined while there is none. */
  readonly url: () => string | undefined;
  readonly random: () => number;
};

/**
 * A shared state in Redis 6 or later, on one connection that is made with the first use and again by itself when it is
 * lost. Nothing waits for a connection that is not there: calls then reject, and messages are lost.
 */
export class RedisState implements SharedState {
  readonly #options: RedisOptions;
  readonly #topics = new Topics();
  #url: string | undefined;
  #client: Redis | undefined;
  /** The first attempt to connect is over. */
  #tried: Promise<void> = Promise.resolve();
  /** Why there is no connection. */
  #fault = 'not connected';
  #isClosed = false;

  constructor(options: RedisOptions) {
    this.#options = options;
  }

  async get(key: string, { mostBytes }: { readonly mostBytes: number }): Promise<Uint8Array | undefined> {
    // No more is read than could be used, however much is there.
    const value = await this.#run((client) => client.getrangeBuffer(PREFIX + key, 0, mostBytes)).catch(
      noneIfOfAnotherKind,
    );
    return value.length === 0 || value.length > mostBytes ? undefined : value;
  }

  async set(key: string, value: Uint8Array, { ttlMs }: { readonly ttlMs: number }): Promise<void> {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    await this.#run((client) => client.set(PREFIX + key, bytes, 'PX', ttlMs));
  }

  publish(topic: string, message: string): void {
    this.#run((client) => client.publish(PREFIX + topic, message)).catch(lost);
  }

  subscribe(topic: string, hear: (message: string) => void): () => void {
    const isNew = !this.#topics.has(topic);
    this.#topics.add(topic, hear);
    if (isNew && this.#client?.status === 'ready') this.#listen(this.#client, [topic]);
    return () => {
      this.#topics.remove(topic, hear);
      if (!this.#topics.has(topic) && this.#client?.status === 'ready') {
        this.#client.unsubscribe(PREFIX + topic).catch(lost);
      }
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#client?.disconnect();
  }

  async #run<Reply>(command: (client: Redis) => Promise<Reply>): Promise<Reply> {
    const client = this.#present();
    await this.#tried;
    if (client.status !== 'ready') throw new SharedStateFailure(this.#fault);
    try {
      return await command(client);
    } catch (thrown) {
      throw new SharedStateFailure(reasonOf(thrown) ?? this.#fault);
    }
  }

  /** The connection to where the address leads now; a changed password counts with the next call. */
  #present(): Redis {
    if (this.#isClosed) throw new SharedStateFailure('closed');
    const url = this.#options.url();
    if (this.#client && url === this.#url) return this.#client;
    this.#client?.disconnect();
    this.#client = undefined;
    this.#url = url;
    if (url === undefined) throw new SharedStateFailure('its address is not set');
    return (this.#client = this.#open(url));
  }

  #open(url: string): Redis {
    const client = newClient(url, (times) => retryMs(times, this.#options.random));
    this.#fault = 'not connected';
    // Without a listener the client writes to the console.
    client.on('error', (error) => {
      if (client === this.#client) this.#fault = reasonOf(error) ?? 'not connected';
    });
    client.on('ready', () => this.#listen(client, this.#topics.names));
    client.on('message', (channel, message) => this.#topics.tell(channel.slice(PREFIX.length), message));
    this.#tried = client.connect().catch(lost);
    return client;
  }

  #listen(client: Redis, topics: readonly string[]): void {
    if (topics.length === 0) return;
    // A connection that can't be listened on is as good as none; the next one is tried.
    client.subscribe(...topics.map((topic) => PREFIX + topic)).catch(() => client.disconnect(true));
  }
}

function newClient(url: string, retryStrategy: (times: number) => number): Redis {
  return new Redis(addressOf(url), {
    lazyConnect: true,
    enableOfflineQueue: false,
    // The client's own would be answered by nobody when it fails, which ends the process.
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    // Asks for rights that one who shares values does not need.
    enableReadyCheck: false,
    disableClientInfo: true,
    connectionName: 'nexus-gateway',
    commandTimeout: COMMAND_MS,
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    maxRetriesPerRequest: 0,
    retryStrategy,
    // One that was primary and is no more; its name leads to another by now.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
}

/** Without options in the query, which would go before ours. */
function addressOf(url: string): string {
  try {
    const address = new URL(url);
    decodeURIComponent(address.username + address.password);
    address.search = '';
    if (address.protocol === 'redis:' || address.protocol === 'rediss:') return address.href;
  } catch {
    // No address either.
  }
  throw new SharedStateFailure('its address is no redis:// URL');
}

/** Between half the time and all of it, so that not all instances come back at one moment. */
const retryMs = (times: number, random: () => number): number =>
  Math.min(FIRST_RETRY_MS * 2 ** Math.min(times, 10), LAST_RETRY_MS) * (0.5 + random() / 2);

/** The code of the system, or of Redis, which stands first in its messages; never the message itself. */
function reasonOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if (thrown.message === 'Command timed out') return 'timeout';
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  return /^[A-Z]{3,20}(?= )/.exec(thrown.message)?.[0];
}

const nothing = Buffer.alloc(0);

const noneIfOfAnotherKind = (thrown: unknown): Buffer => {
  if (thrown instanceof SharedStateFailure && thrown.reason === 'WRONGTYPE') return nothing;
  throw thrown;
};

const lost = (): void => undefined;
