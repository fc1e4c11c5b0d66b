import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { checkedBody, type MessagesBody, Refused } from './fake-anthropic-checks.ts';
import { type DraftBlock, type DraftMessage, streamedDraft, wholeDraft } from './fake-anthropic-stream.ts';

/** What a request is answered with. */
export type FakeReply =
  | DraftMessage
  /** The same in one piece of JSON. */
  | { readonly whole: DraftMessage }
  | {
      readonly status: number;
      readonly error?: { readonly type: string; readonly message: string };
      readonly text?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Raw writes, and how they end; with `pauseMs` each arrives by itself. */
  | { readonly writes: readonly string[]; readonly then: 'end' | 'cut' | 'hang'; readonly pauseMs?: number }
  | { readonly silent: true };

export type FakeRequest = {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: MessagesBody;
  /** When the client's socket closed before the reply was complete, by performance.now(). */
  readonly abandonedAt: Promise<number>;
};

export type FakeAnthropic = {
  readonly url: string;
  /** Requests that were well formed. */
  readonly requests: readonly FakeRequest[];
  /** What was refused, in the API's words. */
  readonly refusals: readonly string[];
  /** The next answers, in order; without any, a short text. */
  script(...replies: readonly FakeReply[]): void;
  last(): FakeRequest;
  /** Resolves when the next well-formed request has arrived. */
  next(): Promise<FakeRequest>;
  reset(): void;
  openSockets(): number;
  close(): Promise<void>;
};

export const fakeKey = 'anthropic-fake-key';

/** A thinking block signed as this server signs; it takes no other. */
export const thought = (thinking: string): DraftBlock => ({
  type: 'thinking',
  thinking,
  signature: createHash('sha256').update(thinking).digest('base64'),
});

/** A server that answers like Anthropic's Messages API, strictly, over real sockets. */
export async function startFakeAnthropic(): Promise<FakeAnthropic> {
  const fake = new FakeServer();
  const server = createServer((request, response) => void fake.answer(request, response));
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(fake, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    openSockets: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

class FakeServer {
  readonly requests: FakeRequest[] = [];
  readonly refusals: string[] = [];
  #replies: FakeReply[] = [];
  #waiting: ((request: FakeRequest) => void)[] = [];
  /** Calls that were made after thinking: that thinking must come back where thinking is on. */
  readonly #thoughtBefore = new Set<string>();

  script(...replies: readonly FakeReply[]): void {
    this.#replies.push(...replies);
  }

  last(): FakeRequest {
    const request = this.requests.at(-1);
    if (!request) throw new Error('no request');
    return request;
  }

  next(): Promise<FakeRequest> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  reset(): void {
    this.requests.length = this.refusals.length = this.#replies.length = 0;
  }

  async answer(incoming: IncomingMessage, response: ServerResponse): Promise<unknown> {
    response.on('error', () => undefined);
    const abandonedAt = new Promise<number>((resolve) => {
      response.on('close', () => {
        if (!response.writableFinished) resolve(performance.now());
      });
    });
    const parts: Buffer[] = [];
    for await (const part of incoming as AsyncIterable<Buffer>) parts.push(part);
    const { headers, url = '', method } = incoming;
    const key = headers['x-api-key'] ?? headers.authorization?.replace(/^Bearer /, '');
    const version = headers['anthropic-version'];
    if (key !== fakeKey) return failed(response, 401, 'authentication_error', 'invalid x-api-key');
    if (typeof version !== 'string')
      return failed(response, 400, 'invalid_request_error', 'anthropic-version: header is required');
    if (method === 'GET' && url.startsWith('/v1/models')) return sendJson(response, 200, { data: [], has_more: false });
    if (url !== '/v1/messages') return failed(response, 404, 'not_found_error', `Not found: ${url}`);
    try {
      const body = checkedBody(JSON.parse(Buffer.concat(parts).toString('utf8')), version);
      this.#checkThinking(body);
      const request = { path: url, headers, body, abandonedAt };
      this.requests.push(request);
      for (const arrived of this.#waiting.splice(0)) arrived(request);
      return await this.#reply(response, body);
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      this.refusals.push(thrown.message);
      return failed(response, 400, 'invalid_request_error', thrown.message);
    }
  }

  #checkThinking({ messages, thinking }: MessagesBody): void {
    for (const { content } of messages) {
      for (const block of content) {
        if (block.type !== 'thinking' || !('thinking' in block)) continue;
        const own = thought(block.thinking);
        if (own.type === 'thinking' && own.signature !== block.signature)
          throw new Refused('messages: Invalid `signature` in `thinking` block');
      }
    }
    if (thinking?.type !== 'enabled' && thinking?.type !== 'adaptive') return;
    const loop = messages.slice(
      messages.findLastIndex(({ role, content }) => role === 'user' && content.some(({ type }) => type === 'text')),
    );
    for (const { role, content } of loop) {
      const calls = content.flatMap((block) => (block.type === 'tool_use' && 'id' in block ? [block.id] : []));
      const isWanted = thinking.type === 'enabled' || calls.some((id) => this.#thoughtBefore.has(id));
      const [first] = content;
      if (
        role === 'assistant' &&
        calls.length > 0 &&
        isWanted &&
        first?.type !== 'thinking' &&
        first?.type !== 'redacted_thinking'
      )
        throw new Refused(
          'messages: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a thinking block.',
        );
    }
  }

  async #reply(response: ServerResponse, body: MessagesBody): Promise<unknown> {
    const reply = this.#replies.shift() ?? { content: [{ type: 'text', text: 'Вітаю вас!' }] };
    if ('silent' in reply) return undefined;
    if ('status' in reply) {
      for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
      if (reply.error) return failed(response, reply.status, reply.error.type, reply.error.message);
      response.writeHead(reply.status, { 'content-type': 'text/html' }).end(reply.text ?? '');
      return undefined;
    }
    if ('whole' in reply) {
      this.#remember(reply.whole);
      return sendJson(response, 200, wholeDraft(reply.whole, body.model));
    }
    if (!('writes' in reply)) this.#remember(reply);
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).flushHeaders();
    for (const bytes of 'writes' in reply ? reply.writes : streamedDraft(reply, body.model)) {
      if (response.destroyed) return undefined;
      response.write(bytes);
      await ('pauseMs' in reply ? wait(reply.pauseMs) : turn());
    }
    if ('writes' in reply && reply.then === 'hang') return undefined;
    if ('writes' in reply && reply.then === 'cut') return response.socket?.end();
    return response.end();
  }

  #remember({ content }: DraftMessage): void {
    if (!content.some(({ type }) => type === 'thinking' || type === 'redacted_thinking')) return;
    for (const block of content) if (block.type === 'tool_use') this.#thoughtBefore.add(block.id);
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  return true;
}

const failed = (response: ServerResponse, status: number, type: string, message: string): true =>
  sendJson(response, status, { type: 'error', error: { type, message }, request_id: 'req_fake' });
