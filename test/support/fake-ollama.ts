import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { FakeMemory, type Load } from './fake-ollama-memory.ts';
import { chat, embed, generate } from './fake-ollama-endpoints.ts';
import { type Exchange, failed, type FakeRequest, HttpError, parsed, record, sendJson } from './fake-ollama-http.ts';
import { listing, showing } from './fake-ollama-listing.ts';
import { type FakeFault, fakeModel, type FakeModel, type FakeModelOptions, fullName } from './fake-ollama-model.ts';
import { showBody } from './fake-ollama-requests.ts';

export type FakeOllamaOptions = {
  readonly models?: readonly FakeModelOptions[];
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Asks for this bearer token. */
  readonly apiKey?: string;
  /** Models in memory at once (OLLAMA_MAX_LOADED_MODELS). */
  readonly slots?: number;
  /** The window where a request names none (OLLAMA_CONTEXT_LENGTH). */
  readonly defaultNumCtx?: number;
  /** An old server knows no `truncate` on chats and always cuts. */
  readonly knowsTruncate?: boolean;
};

export type FakeOllama = {
  readonly url: string;
  readonly port: number;
  readonly requests: FakeRequest[];
  /** By full name; add, change or delete at any time. */
  readonly models: Map<string, FakeModel>;
  readonly loads: readonly Load[];
  /** Happens to every request but `/`, until set to undefined. */
  fault: FakeFault | undefined;
  model(name: string): FakeModel;
  add(options: FakeModelOptions): FakeModel;
  /** The latest request to a path. */
  last(path: string): FakeRequest;
  openSockets(): number;
  /** Sockets ever opened. */
  connections(): number;
  close(): Promise<void>;
};

/** A server that answers like Ollama (see the sheet of its API), over real sockets, as its models are told to. */
export async function startFakeOllama(options: FakeOllamaOptions = {}): Promise<FakeOllama> {
  const server = createServer((request, response) => void fake.answer(request, response));
  const fake = new FakeServer(options);
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(fake, {
    url: `http://127.0.0.1:${port}`,
    port,
    openSockets: () => sockets.size,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

class FakeServer {
  readonly requests: FakeRequest[] = [];
  readonly models = new Map<string, FakeModel>();
  fault: FakeFault | undefined;
  readonly options: FakeOllamaOptions;
  readonly memory: FakeMemory;

  constructor(options: FakeOllamaOptions) {
    this.options = options;
    this.memory = new FakeMemory(options.slots ?? 3);
    for (const model of options.models ?? []) this.add(model);
  }

  get loads(): readonly Load[] {
    return this.memory.loads;
  }

  add(options: FakeModelOptions): FakeModel {
    const model = fakeModel(options);
    this.models.set(model.name, model);
    return model;
  }

  model(name: string): FakeModel {
    const model = this.models.get(fullName(name));
    if (!model) throw new HttpError(404, `model '${name}' not found`);
    return model;
  }

  last(path: string): FakeRequest {
    const request = this.requests.findLast((candidate) => candidate.path === path);
    if (!request) throw new Error(`no request to ${path}`);
    return request;
  }

  async answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    const request = await record(incoming, response);
    this.requests.push(request);
    try {
      await this.#route({ request, response });
    } catch (thrown) {
      if (response.headersSent || response.destroyed) {
        response.destroy();
        return;
      }
      const status = thrown instanceof HttpError ? thrown.status : 500;
      sendJson(response, status, { error: thrown instanceof Error ? thrown.message : 'unknown' });
    }
  }

  async #route(exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    const { method, path } = request;
    if (path === '/' && (method === 'GET' || method === 'HEAD')) {
      response.end('Ollama is running');
      return;
    }
    const { apiKey } = this.options;
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`)
      throw new HttpError(401, 'unauthorized');
    if (this.fault && (await failed(response, this.fault))) return;
    if (method === 'POST' && path === '/api/chat') return chat(this, exchange);
    if (method === 'POST' && path === '/api/embed') return embed(this, exchange);
    if (method === 'POST' && path === '/api/generate') return generate(this, exchange);
    const body = this.#told(method, path, request.body);
    if (body) sendJson(response, 200, body);
    else response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found');
  }

  #told(method: string, path: string, body: unknown): object | undefined {
    switch (`${method} ${path}`) {
      case 'GET /api/version':
        return { version: '0.33.3' };
      case 'GET /api/tags':
        return { models: [...this.models.values()].map(listing) };
      case 'GET /api/ps':
        return { models: this.#running() };
      case 'POST /api/show':
        return showing(this.model(parsed(showBody, body).model));
    }
    return undefined;
  }

  #running(): readonly unknown[] {
    return this.memory.list().flatMap(({ name, numCtx, expiresAt }) => {
      const model = this.models.get(name);
      if (!model) return [];
      const at = Number.isFinite(expiresAt) ? new Date(expiresAt) : new Date('2318-01-01T00:00:00Z');
      return [{ ...listing(model), size_vram: 2_000_000_000, expires_at: at.toISOString(), context_length: numCtx }];
    });
  }
}
