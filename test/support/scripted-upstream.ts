import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { textAnswer } from './upstream/chat-answer.ts';
import { embeddingsAnswer } from './upstream/embeddings-answer.ts';
import { errorReply } from './upstream/fault.ts';
import { jsonScenario, scenarioOf, type RecordedRequest, type Reply, type Scenario } from './upstream/scenario.ts';

/** An upstream that speaks OpenAI's wire on loopback and does what it is told, faults included. */
export type ScriptedUpstream = {
  /** `http://127.0.0.1:PORT/v1` */
  readonly url: string;
  /** Calls to `/chat/completions` and `/embeddings`, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Everything else that was asked, such as `GET /models`. */
  readonly probes: readonly RecordedRequest[];
  /** Exchanges that are not over yet. */
  readonly openRequests: number;
  /** The next call's answer; calls queue up. With `model` or `path`: the answer to every such request from now on. */
  script(reply: Reply, when?: { readonly model?: string; readonly path?: string }): void;
  /** Resolves when the next call has arrived. */
  nextRequest(): Promise<RecordedRequest>;
  /** Forgets scripts and records. */
  reset(): void;
  close(): Promise<void>;
};

export type UpstreamSettings = {
  /** What `GET /models` lists. */
  readonly models?: readonly string[];
  /** When set, calls without this bearer token get 401. */
  readonly apiKey?: string;
  /** Where to listen, such as the place of one that was closed; any free port when left out. */
  readonly port?: number;
};

type MutableRecord = { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] };

function parsed(raw: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** `ours()` tells whether it was the scenario that ended the exchange. */
async function record(
  request: IncomingMessage,
  response: ServerResponse,
  ours: () => boolean,
): Promise<RecordedRequest> {
  const { promise: closed, resolve: close } = withResolvers<number>();
  const recorded: MutableRecord = {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body: {},
    raw: '',
    receivedAt: performance.now(),
    closedAt: undefined,
    abandoned: false,
    closed,
  };
  response.on('close', () => {
    recorded.closedAt = performance.now();
    recorded.abandoned = !ours();
    close(recorded.closedAt);
  });
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  recorded.raw = Buffer.concat(parts).toString('utf8');
  recorded.body = parsed(recorded.raw);
  return recorded;
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** Each write leaves by itself: the next one waits until this one is flushed and a turn of the loop has passed. */
async function send(response: ServerResponse, bytes: string | Uint8Array): Promise<void> {
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    response.write(bytes, () => {
      response.off('close', resolve);
      resolve();
    });
  });
  await turn();
}

/** Calls `ending` when the scenario, not the other side, is about to end the exchange. */
async function play(response: ServerResponse, scenario: Scenario, ending: () => void): Promise<void> {
  const open = (): void => {
    if (!response.headersSent) response.writeHead(scenario.status ?? 200, scenario.headers).flushHeaders();
  };
  const left = new AbortController();
  response.once('close', () => left.abort());
  const pause = (ms?: number): Promise<void> =>
    ms === undefined
      ? new Promise((resolve) => response.once('close', resolve))
      : wait(ms, undefined, { signal: left.signal }).catch(() => undefined);
  for (const step of scenario.steps) {
    if (response.destroyed) return;
    if ('send' in step) {
      open();
      await send(response, step.send);
    } else if ('open' in step) {
      open();
      await turn();
    } else if ('raw' in step) {
      response.socket?.write(step.raw);
      await turn();
    } else if ('waitMs' in step) await pause(step.waitMs);
    else if ('hang' in step) await pause();
    else {
      ending();
      if ('cut' in step) return void response.socket?.end();
      if ('reset' in step) return void response.socket?.resetAndDestroy();
      break;
    }
  }
  ending();
  open();
  response.end();
}

class Script {
  readonly requests: RecordedRequest[] = [];
  readonly probes: RecordedRequest[] = [];
  readonly #settings: UpstreamSettings;
  #queue: Reply[] = [];
  #byModel = new Map<string, Reply>();
  #byPath = new Map<string, Reply>();
  #waiting: ((request: RecordedRequest) => void)[] = [];

  constructor(settings: UpstreamSettings) {
    this.#settings = settings;
  }

  readonly add: ScriptedUpstream['script'] = (reply, when = {}) => {
    if (when.model !== undefined) this.#byModel.set(when.model, reply);
    if (when.path !== undefined) this.#byPath.set(when.path, reply);
    if (when.model === undefined && when.path === undefined) this.#queue.push(reply);
  };

  readonly next = (): Promise<RecordedRequest> => new Promise((resolve) => this.#waiting.push(resolve));

  readonly reset = (): void => {
    this.#queue = [];
    this.#byModel.clear();
    this.#byPath.clear();
    this.requests.length = 0;
    this.probes.length = 0;
  };

  answer(request: RecordedRequest): Scenario {
    const path = request.path.replace(/^\/v1/, '');
    const call = request.method === 'POST' && (path === '/chat/completions' || path === '/embeddings');
    (call ? this.requests : this.probes).push(request);
    if (call) for (const hear of this.#waiting.splice(0)) hear(request);
    const { apiKey } = this.#settings;
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`)
      return scenarioOf(errorReply(401, 'Incorrect API key provided.', { code: 'invalid_api_key' }), request);
    const scripted = this.#byPath.get(path) ?? (call ? this.#forCall(request) : undefined);
    return scripted ? scenarioOf(scripted, request) : this.#ordinary(path, request);
  }

  #forCall(request: RecordedRequest): Reply | undefined {
    return this.#byModel.get(String(request.body.model)) ?? this.#queue.shift();
  }

  #ordinary(path: string, request: RecordedRequest): Scenario {
    if (path === '/chat/completions') return scenarioOf(textAnswer('Привіт від підставного сервера.'), request);
    if (path === '/embeddings') return scenarioOf(embeddingsAnswer(), request);
    if (path !== '/models') return scenarioOf(errorReply(404, `no route ${path}`), request);
    const data = (this.#settings.models ?? ['mock-model']).map((id) => ({
      id,
      object: 'model',
      created: 1_760_000_000,
      owned_by: 'scripted',
    }));
    return jsonScenario({ object: 'list', data });
  }
}

/** Listens on a free port of loopback. Close it when the test ends. */
export async function startScriptedUpstream(settings: UpstreamSettings = {}): Promise<ScriptedUpstream> {
  const script = new Script(settings);
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    open.add(response);
    response.on('close', () => open.delete(response));
    response.on('error', () => undefined);
    let ours = false;
    void record(request, response, () => ours)
      .then((recorded) => play(response, script.answer(recorded), () => (ours = true)))
      .catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: script.requests,
    probes: script.probes,
    get openRequests() {
      return open.size;
    },
    script: script.add,
    nextRequest: script.next,
    reset: script.reset,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
