import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { between } from '../../test/support/seeded.ts';
import { TOKENS, tokenOf } from './numbered-text.ts';

const KEEP_ALIVE_MS = 60_000;

/** A server that speaks OpenAI's wire, streams numbered tokens, and can be killed, restarted and delayed. */
export class TroubledUpstream {
  readonly name: string;
  /** Added before an answer and at one token in ten; 0 while all is well. */
  delayMs = 0;
  kills = 0;
  /** When it stood, by `performance.now()`; the last time is open. */
  readonly #up: { from: number; to: number }[] = [];
  /** Streams that a kill cut. */
  cuts = 0;
  #server = createServer((request, response) => void this.#answer(request, response));
  #port = 0;
  readonly #tokenMs: number;
  readonly #random: () => number;
  readonly #sockets = new Set<Socket>();
  readonly #open = new Set<ServerResponse>();

  constructor(name: string, tokenMs: number, random: () => number) {
    this.name = name;
    this.#tokenMs = tokenMs;
    this.#random = random;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/v1`;
  }

  /** Exchanges that are not over. */
  get openRequests(): number {
    return this.#open.size;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#up.push({ from: performance.now(), to: Infinity });
  }

  /** Refuses from now on, and resets every connection. */
  async kill(): Promise<void> {
    this.kills++;
    const last = this.#up.at(-1);
    if (last) last.to = performance.now();
    this.cuts += this.#open.size;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  /** Whether it stood all the time between. */
  wasUp(from: number, to: number): boolean {
    return this.#up.some((time) => time.from <= from && time.to >= to);
  }

  /** Closes the connections that carry no request; what is connected after that is a leak or a request. */
  closeIdle(): void {
    this.#server.closeIdleConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#open.add(response);
    response.once('close', () => this.#open.delete(response));
    response.on('error', () => undefined);
    try {
      const parts: Buffer[] = [];
      for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
      if (request.method === 'POST') this.#stream(response, Buffer.concat(parts).toString('utf8'));
      else response.setHeader('content-type', 'application/json').end('{"object":"list","data":[]}');
    } catch {
      response.destroy();
    }
  }

  #stream(response: ServerResponse, body: string): void {
    const number = Number(/request (\d+)\./.exec(body)?.[1]);
    const frame = (delta: object, finish: string | null = null): string =>
      `data: ${JSON.stringify({
        id: 'chatcmpl-chaos',
        object: 'chat.completion.chunk',
        created: 1_760_000_000,
        model: this.name,
        choices: [{ index: 0, delta, finish_reason: finish }],
      })}\n\n`;
    let place = 0;
    const next = (): void => {
      if (response.destroyed) return;
      if (place === 0) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(frame({ role: 'assistant', content: '' }));
      }
      if (place === TOKENS) return void response.end(`${frame({}, 'stop')}data: [DONE]\n\n`);
      response.write(frame({ content: tokenOf(this.name, number, place++) }));
      setTimeout(next, this.#tokenMs + (this.#random() < 0.1 ? this.delayMs : 0));
    };
    setTimeout(next, between(this.#random, 5, 30) + this.delayMs);
  }
}
