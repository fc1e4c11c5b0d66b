import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import type { FakeFault } from './fake-ollama-model.ts';

export type FakeRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
  /** By performance.now(). */
  readonly at: number;
  /** When the client's socket closed before the reply was complete, by performance.now(). */
  readonly abandonedAt: Promise<number>;
  /** Tokens of the prompt that were silently dropped. */
  droppedTokens: number;
};

/** An error that the server answers with. */
export class HttpError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Reads a request to its end. */
export async function record(incoming: IncomingMessage, response: ServerResponse): Promise<FakeRequest> {
  const at = performance.now();
  const abandonedAt = new Promise<number>((resolve) => {
    response.on('close', () => {
      if (!response.writableFinished) resolve(performance.now());
    });
  });
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    // The client left while it was sending; what there is of the body is recorded.
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return {
    method: incoming.method ?? '',
    path: (incoming.url ?? '').split('?')[0] ?? '',
    headers: incoming.headers,
    body: text === '' ? undefined : jsonOr(text),
    at,
    abandonedAt,
    droppedTokens: 0,
  };
}

const jsonOr = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** The body in the shape of its endpoint, or 400. */
export function parsed<Shape extends z.ZodType>(shape: Shape, body: unknown): z.output<Shape> {
  if (body === undefined) throw new HttpError(400, 'missing request body');
  const result = shape.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new HttpError(400, `json: cannot unmarshal ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/** Faults that take the place of a reply; true when one has. */
export async function failed(response: ServerResponse, fault: FakeFault): Promise<boolean> {
  if (fault.headersAfterMs === 'forever') return true;
  if (fault.headersAfterMs !== undefined) await wait(fault.headersAfterMs);
  for (const [name, value] of Object.entries(fault.headers ?? {})) response.setHeader(name, value);
  if (fault.text !== undefined) {
    response.writeHead(fault.status ?? 200, { 'content-type': fault.contentType ?? 'text/html' }).end(fault.text);
    return true;
  }
  if (fault.status === undefined) return false;
  sendJson(response, fault.status, { error: fault.error ?? `fault ${fault.status}` });
  return true;
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

export type Exchange = { readonly request: FakeRequest; readonly response: ServerResponse };
