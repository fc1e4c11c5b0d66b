import { Redis } from 'ioredis';
import { SharedStateFailure } from './shared-state.ts';

const CONNECT_MS = 2000;
/** A server that is silent for so long while it owes a reply has gone, whatever the socket says. */
const SILENCE_MS = 5000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 4000;

export type RedisOptions = {
  /** The present address with the password in it, `redis://` or `rediss://`; undefined while there is none. */
  readonly url: () => string | undefined;
  readonly random: () => number;
};

type Listeners = {
  /** A command without a reply is given up after this, in milliseconds. */
  readonly commandMs: number;
  readonly ready?: (client: Redis) => void;
  readonly message?: (channel: string, message: string) => void;
};

/**
 * One connection to a Redis 6 or later, made with the first use and again by itself when it is lost. Nothing waits for a
 * connection that is not there: commands then reject with `SharedStateFailure`.
 */
export class RedisConnection {
  readonly #options: RedisOptions;
  readonly #listeners: Listeners;
  #url: string | undefined;
  #client: Redis | undefined;
  /** The first attempt to connect is over. */
  #tried: Promise<void> = Promise.resolve();
  /** Why there is no connection. */
  #fault = 'not connected';
  #isClosed = false;

  constructor(options: RedisOptions, listeners: Listeners) {
    this.#options = options;
    this.#listeners = listeners;
  }

  /** The connection where there is one at this moment. */
  get ready(): Redis | undefined {
    return this.#client?.status === 'ready' ? this.#client : undefined;
  }

  async run<Reply>(command: (client: Redis) => Promise<Reply>): Promise<Reply> {
    const client = this.#present();
    await this.#tried;
    if (client.status !== 'ready') throw new SharedStateFailure(this.#fault);
    try {
      return await command(client);
    } catch (thrown) {
      throw new SharedStateFailure(reasonOf(thrown) ?? this.#fault);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#client?.disconnect();
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
    const { commandMs, ready, message } = this.#listeners;
    const client = newClient(url, commandMs, (times) => retryMs(times, this.#options.random));
    this.#fault = 'not connected';
    // Without a listener the client writes to the console.
    client.on('error', (error) => {
      if (client === this.#client) this.#fault = reasonOf(error) ?? 'not connected';
    });
    if (ready) client.on('ready', () => ready(client));
    if (message) client.on('message', message);
    this.#tried = client.connect().catch(() => undefined);
    return client;
  }
}

function newClient(url: string, commandTimeout: number, retryStrategy: (times: number) => number): Redis {
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
    commandTimeout,
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
