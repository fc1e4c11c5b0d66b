import { GatewayFailure } from '../chat/failure.ts';
import type { Clock, OwnedScope } from '../chat/scope.ts';
import { errorJson } from '../wire/openai/error-json.ts';
import type { Exchange } from './exchange.ts';
import { letGoIfUnread, tellEarly } from './reply.ts';

const sseHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

const nothing = (): void => undefined;

/**
 * The client's end of a stream: its head, pings and back-pressure. The head waits for the first content; when that takes
 * longer than `wireCommitMs`, 200 is sent with comment pings only, and the answer may still come from another model.
 */
export class SseWire {
  readonly #exchange: Exchange;
  readonly #scope: OwnedScope;
  readonly #clock: Clock;
  #cancelTimer: () => void;
  #wroteAt = 0;
  isOpen = false;

  constructor(exchange: Exchange, scope: OwnedScope) {
    this.#exchange = exchange;
    this.#scope = scope;
    this.#clock = exchange.gateway.clock;
    this.#cancelTimer = this.#clock.after(exchange.settings.wireCommitMs, () => this.#openEarly());
  }

  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    this.#cancelTimer();
    this.#exchange.outgoing.writeHead(200, Object.assign({}, this.#exchange.headers, sseHeaders));
    this.#wroteAt = this.#clock.monotonic();
    this.#schedulePing(this.#exchange.settings.pingMs);
  }

  /** One write for all frames of a batch. Waits while the client's socket is full; a client that stays away is let go. */
  write(frames: string): Promise<void> | undefined {
    this.#wroteAt = this.#clock.monotonic();
    return this.#exchange.outgoing.write(frames) ? undefined : this.#drained();
  }

  end(frames: string): void {
    this.#cancelTimer();
    this.#exchange.outgoing.end(frames);
    letGoIfUnread(this.#exchange);
  }

  /** After the wire commit a failure is one frame, without a finish and without the end mark. */
  fail(failure: GatewayFailure): void {
    this.end(`data: ${errorJson(failure)}\n\n`);
  }

  close(): void {
    this.#cancelTimer();
  }

  #openEarly(): void {
    if (this.#exchange.outgoing.destroyed) return;
    tellEarly(this.#exchange);
    this.open();
    this.#ping();
  }

  #ping(): void {
    this.#wroteAt = this.#clock.monotonic();
    if (!this.#exchange.outgoing.writableNeedDrain) this.#exchange.outgoing.write(': ping\n\n');
  }

  /** The timer is not moved by each write; it looks when it fires how long the wire has been silent. */
  #schedulePing(ms: number): void {
    this.#cancelTimer = this.#clock.after(ms, () => {
      if (this.#exchange.outgoing.destroyed) return;
      const { pingMs } = this.#exchange.settings;
      const silentMs = this.#clock.monotonic() - this.#wroteAt;
      if (silentMs >= pingMs) this.#ping();
      this.#schedulePing(silentMs >= pingMs ? pingMs : pingMs - silentMs);
    });
  }

  /** Rejects when the scope ends, be it before the wait began. */
  async #drained(): Promise<void> {
    const { outgoing, settings } = this.#exchange;
    let cancelWait = nothing;
    let unlink = nothing;
    let stopHearing = nothing;
    try {
      await new Promise<void>((resolve, reject) => {
        outgoing.once('drain', resolve);
        stopHearing = () => outgoing.off('drain', resolve);
        cancelWait = this.#clock.after(settings.slowClientMs, () => this.#letGo());
        unlink = this.#scope.onAbort(reject);
      });
    } finally {
      stopHearing();
      cancelWait();
      unlink();
    }
  }

  #letGo(): void {
    this.#scope.abort(new GatewayFailure('client_closed_request', 'The client stopped reading.'));
    this.#exchange.outgoing.destroy();
  }
}
