import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { GatewayFailure } from '../chat/failure.ts';
import { failureOfSocket } from './socket-failure.ts';
import type { UpstreamReply } from './upstream-reply.ts';

/** What was read and not yet taken; beyond it the socket waits. */
const MOST_WAITING_BYTES = 64 * 1024;

type Step = IteratorResult<Uint8Array, undefined>;
type Waiting = { readonly resolve: (step: Step) => void; readonly reject: (cause: Error) => void };

const ended: Step = { done: true, value: undefined };

/**
 * One request at undici's lowest level and its reply: a stream object between the two would cost as much as a tenth of
 * a small request. Reads that nobody has taken yet are handed over as one.
 */
export class DispatchedReply
  implements Dispatcher.DispatchHandler, UpstreamReply, AsyncIterator<Uint8Array, undefined>
{
  status = 0;
  headers: UpstreamReply['headers'] = {};
  readonly #began: { readonly resolve: (reply: DispatchedReply) => void; readonly reject: (cause: Error) => void };
  #controller: Dispatcher.DispatchController | undefined;
  #unlink: () => void = nothing;
  #chunks: Buffer[] = [];
  #waitingBytes = 0;
  #waiting: Waiting | undefined;
  #isOver = false;
  #cause: Error | undefined;

  constructor(began: { readonly resolve: (reply: DispatchedReply) => void; readonly reject: (cause: Error) => void }) {
    this.#began = began;
  }

  /** From here on the scope's end is this request's end. */
  link(onAbort: (hear: (reason: Error) => void) => () => void): void {
    this.#unlink = onAbort((reason) => this.#abort(reason));
    if (this.#isOver) this.#leave();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#cause) controller.abort(this.#cause);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return; // only informs
    this.status = status;
    this.headers = headers;
    this.#began.resolve(this);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#waiting) {
      this.#take().resolve({ done: false, value: chunk });
      return;
    }
    this.#chunks.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > MOST_WAITING_BYTES) controller.pause();
  }

  onResponseEnd(): void {
    this.#isOver = true;
    this.#leave();
    if (this.#waiting) this.#take().resolve(ended);
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    this.#fail(cause);
  }

  get body(): AsyncIterable<Uint8Array> {
    return { [Symbol.asyncIterator]: () => this };
  }

  next(): Promise<Step> {
    if (this.#chunks.length > 0) return Promise.resolve({ done: false, value: this.#takeChunks() });
    if (this.#cause) return Promise.reject(failureOf(this.#cause));
    if (this.#isOver) return Promise.resolve(ended);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  return(): Promise<Step> {
    this.release();
    return Promise.resolve(ended);
  }

  async text(limitBytes: number): Promise<string> {
    const parts: Uint8Array[] = [];
    let size = 0;
    for (let step = await this.next(); step.done !== true; step = await this.next()) {
      size += step.value.length;
      if (size > limitBytes)
        throw new GatewayFailure('upstream_invalid', 'The model server sent a reply that is too large.');
      parts.push(step.value);
    }
    const only = parts.length === 1 ? parts[0] : undefined;
    const bytes = only ? Buffer.from(only.buffer, only.byteOffset, only.byteLength) : Buffer.concat(parts);
    return bytes.toString('utf8', startsWithMark(bytes) ? 3 : 0);
  }

  release(): void {
    this.#leave();
    if (!this.#isOver) this.#abort(new Error('not read to its end'));
  }

  #abort(reason: Error): void {
    if (this.#isOver) return;
    this.#fail(reason);
    this.#controller?.abort(reason);
  }

  #fail(cause: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cause = cause;
    this.#leave();
    this.#began.reject(cause);
    if (this.#waiting) this.#take().reject(failureOf(cause));
  }

  #leave(): void {
    const unlink = this.#unlink;
    this.#unlink = nothing;
    unlink();
  }

  #take(): Waiting {
    const waiting = this.#waiting ?? never();
    this.#waiting = undefined;
    return waiting;
  }

  #takeChunks(): Uint8Array {
    const chunks = this.#chunks;
    const isPaused = this.#waitingBytes > MOST_WAITING_BYTES;
    this.#chunks = [];
    this.#waitingBytes = 0;
    if (isPaused && !this.#isOver) this.#controller?.resume(); // may hand over more before it returns
    const only = chunks.length === 1 ? chunks[0] : undefined;
    return only ?? Buffer.concat(chunks);
  }
}

const failureOf = (cause: Error): Error => failureOfSocket(cause) as Error;
const nothing = (): void => undefined;
const never = (): never => {
  throw new Error('nobody waits');
};

/** Some servers begin with a byte order mark, which JSON does not know. */
const startsWithMark = (bytes: Buffer): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
