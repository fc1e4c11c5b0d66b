import { connect, type Socket } from 'node:net';
import { EventScan } from './event-scan.ts';
import { ResponseReader } from './response-reader.ts';
import { monotonicUs } from './servers/stamp.ts';

export type LoadRequest = {
  /** The whole HTTP/1.1 request. */
  readonly bytes: Buffer;
  readonly streamed: boolean;
  /** The status that counts as success. */
  readonly status: number;
};

export type Exchange = {
  /** Why it did not succeed. */
  readonly failure: string | undefined;
  readonly latencyMs: number;
  /** Undefined where no content came or the reply was not streamed. */
  readonly firstTokenMs: number | undefined;
};

export type Address = { readonly host: string; readonly port: number };

export type ConnectionEvents = {
  readonly chunk: (lagMs: number) => void;
  readonly ended: (exchange: Exchange, connection: Connection) => void;
};

/** One keep-alive connection that carries one request at a time; a failed one is replaced by the next request. */
export class Connection {
  readonly #address: Address;
  readonly #events: ConnectionEvents;
  readonly #reader = new ResponseReader();
  readonly #scan = new EventScan();
  #socket: Socket | undefined;
  #request: LoadRequest | undefined;
  #startedUs = 0;
  #firstTokenUs = 0;

  constructor(address: Address, events: ConnectionEvents) {
    this.#address = address;
    this.#events = events;
  }

  get busy(): boolean {
    return this.#request !== undefined;
  }

  send(request: LoadRequest): void {
    this.#request = request;
    this.#reader.reset();
    this.#scan.reset();
    this.#firstTokenUs = 0;
    this.#socket ??= this.#open();
    this.#startedUs = monotonicUs();
    this.#socket.write(request.bytes);
  }

  /** Ends an exchange that has taken longer than `ms`. */
  giveUpAfter(ms: number): void {
    if (this.#request && monotonicUs() - this.#startedUs > ms * 1000) this.#end('timeout');
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
  }

  #open(): Socket {
    const socket = connect({ ...this.#address, noDelay: true });
    socket.on('data', (bytes) => {
      if (socket === this.#socket) this.#read(bytes);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (socket !== this.#socket) return;
      this.#socket = undefined;
      if (this.#request) this.#end(this.#reader.close() ? undefined : 'cut');
    });
    return socket;
  }

  #read(bytes: Buffer): void {
    if (!this.#request) {
      this.close();
      return;
    }
    const body = this.#reader.push(bytes);
    if (this.#request.streamed) {
      const readUs = monotonicUs();
      this.#scan.push(body, (sentUs) => {
        if (this.#firstTokenUs === 0) this.#firstTokenUs = readUs;
        this.#events.chunk((readUs - sentUs) / 1000);
      });
    }
    if (this.#reader.done) this.#end(undefined);
    else if (this.#reader.broken) this.#end('bad framing');
  }

  #end(interruption: string | undefined): void {
    const failure = interruption ?? this.#verdict();
    if (failure !== undefined) this.close();
    this.#request = undefined;
    const firstTokenMs = this.#firstTokenUs === 0 ? undefined : (this.#firstTokenUs - this.#startedUs) / 1000;
    this.#events.ended({ failure, latencyMs: (monotonicUs() - this.#startedUs) / 1000, firstTokenMs }, this);
  }

  #verdict(): string | undefined {
    if (this.#reader.status !== this.#request?.status) return `status ${this.#reader.status}`;
    if (this.#request.streamed && this.#scan.failed) return 'error frame';
    if (this.#request.streamed && !this.#scan.finished) return 'no end';
    return undefined;
  }
}
