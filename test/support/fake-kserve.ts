import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import {
  type FakeDialect,
  type FakeSaying,
  generate,
  infer,
  openaiChat,
  openaiEmbed,
  predict,
} from './fake-kserve-protocols.ts';
import { type Exchange, type FakeRequest, HttpError, record, sendJson } from './fake-ollama-http.ts';

/** A reply as it stands, in the place of the right one. */
export type FakeKserveFault = {
  readonly status: number;
  readonly text: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export type FakeKserveOptions = {
  readonly dialect: FakeDialect;
  /** The name of its one model. */
  readonly model?: string;
  readonly apiKey?: string;
  /** The only Host header that leads here. */
  readonly host?: string;
};

/** What Envoy says while no replica is there. */
export const noUpstream: FakeKserveFault = { status: 503, text: 'no healthy upstream', contentType: 'text/plain' };

/** A service of KServe over real sockets, with the routes of one kind of runtime and strict about what it is sent. */
export class FakeKserve {
  readonly options: FakeKserveOptions;
  readonly requests: FakeRequest[] = [];
  /** Requests that the model itself has taken. */
  served = 0;
  dialect: FakeDialect;
  saying: FakeSaying = { text: 'Так, я тут.' };
  /** The model is loaded; while it is not, its own server says so. */
  isReady = true;
  /** For the next requests, one after the other. */
  faults: FakeKserveFault[] = [];
  /** For every request, until it is taken away; `silence` says nothing at all. */
  fault: FakeKserveFault | 'silence' | undefined;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  constructor(options: FakeKserveOptions) {
    this.options = options;
    this.dialect = options.dialect;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get model(): string {
    return this.options.model ?? 'served-model';
  }

  /** Requests that ran a model. */
  get runs(): readonly FakeRequest[] {
    return this.requests.filter(({ method }) => method === 'POST');
  }

  /** Listens, on the same port as before if there was one. */
  async start(): Promise<this> {
    const server = createServer((incoming, response) => void this.#answer(incoming, response));
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  /** Connections are refused from here on. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  reset(): void {
    this.requests.length = 0;
    this.served = 0;
    this.saying = { text: 'Так, я тут.' };
    this.isReady = true;
    this.faults = [];
    this.fault = undefined;
    this.dialect = this.options.dialect;
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    const request = await record(incoming, response);
    this.requests.push(request);
    const fault = this.faults.shift() ?? this.fault;
    if (fault === 'silence') return;
    if (fault) {
      const { status, text, contentType = 'application/json', headers = {} } = fault;
      response.writeHead(status, { 'content-type': contentType, ...headers }).end(text);
      return;
    }
    try {
      this.#checkCaller(request);
      await this.#route({ request, response });
    } catch (thrown) {
      if (response.headersSent) response.destroy();
      else if (thrown instanceof HttpError) sendJson(response, thrown.status, errorBody(thrown));
      else throw thrown;
    }
  }

  #checkCaller({ headers }: FakeRequest): void {
    const { apiKey, host } = this.options;
    if (host !== undefined && headers.host !== host) throw new HttpError(404, 'Not Found');
    if (apiKey !== undefined && headers.authorization !== `Bearer ${apiKey}`) throw new HttpError(401, 'Unauthorized');
  }

  async #route(exchange: Exchange): Promise<void> {
    const { method, path } = exchange.request;
    if (method === 'GET') this.#told(path, exchange.response);
    else await this.#run(path, exchange);
  }

  #told(path: string, response: ServerResponse): void {
    const { dialect, model } = this;
    const named = encodeURIComponent(model);
    const isOwn = dialect !== 'openai' && dialect !== 'v2-generate';
    const openaiList = { object: 'list', data: [{ id: model, object: 'model', max_model_len: 4096 }] };
    if (path === '/v1/models' && dialect === 'openai') return sendJson(response, 200, openaiList);
    if (path === '/v1/models' && isOwn) return sendJson(response, 200, { models: [model] });
    if (path === '/v2/models' && isOwn) return sendJson(response, 200, { models: [model] });
    if (path === '/openai/v1/models' && dialect === 'kserve-openai') return sendJson(response, 200, openaiList);
    const speaksV2 = dialect !== 'openai' && dialect !== 'v1-predict';
    if (
      (path === `/v1/models/${named}` && isOwn) ||
      (path === `/v2/models/${named}/ready` && speaksV2) ||
      (path === `/openai/v1/models/${named}` && dialect === 'kserve-openai')
    ) {
      this.#checkReady();
      response.writeHead(200).end();
      return;
    }
    if (path === `/v2/models/${named}/generate` && dialect === 'v2-generate')
      throw new HttpError(405, 'Method Not Allowed');
    throw new HttpError(404, 'Not Found');
  }

  async #run(path: string, exchange: Exchange): Promise<void> {
    const { dialect, model, saying } = this;
    const named = encodeURIComponent(model);
    const routes: Readonly<Partial<Record<string, () => void | Promise<void>>>> = {
      'openai /v1/chat/completions': () => openaiChat(exchange, saying),
      'openai /v1/embeddings': () => openaiEmbed(exchange),
      'kserve-openai /openai/v1/chat/completions': () => openaiChat(exchange, saying),
      'kserve-openai /openai/v1/embeddings': () => openaiEmbed(exchange),
      [`v2-generate /v2/models/${named}/generate`]: () => generate(exchange, model, saying),
      [`v2-generate /v2/models/${named}/generate_stream`]: () => generate(exchange, model, saying),
      [`v2-infer /v2/models/${named}/infer`]: () => infer(exchange, model, saying),
      [`v1-predict /v1/models/${named}:predict`]: () => predict(exchange, saying),
    };
    const run = routes[`${dialect} ${path}`];
    if (!run) throw new HttpError(404, 'Not Found');
    this.#checkReady();
    const { body } = exchange.request;
    if (path.includes('/v1/chat') && (body as { model?: unknown }).model !== model)
      throw new HttpError(404, `Model ${String((body as { model?: unknown }).model)} not found`);
    this.served++;
    await run();
  }

  #checkReady(): void {
    if (!this.isReady) throw new HttpError(503, `Model with name ${this.model} is not ready.`);
  }
}

/** KServe's own shape. */
const errorBody = ({ message }: HttpError): object => ({ error: message });
