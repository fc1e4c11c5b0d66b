// The reference: what any Node proxy has to do, and nothing else. It reads neither requests nor replies.
import { createServer, type ServerResponse } from 'node:http';
import { Pool, type Dispatcher } from 'undici';
import { collectBody } from './collect-body.ts';
import { listenOnLoopback } from './listen.ts';

const upstream = process.argv[2];
if (upstream === undefined) throw new Error('Usage: bare-proxy UPSTREAM_ORIGIN');
const pool = new Pool(upstream, { connections: 2048, headersTimeout: 120_000, bodyTimeout: 120_000 });

const passedHeaders = ['content-type', 'content-length', 'cache-control'] as const;

const relay = (response: ServerResponse): Dispatcher.DispatchHandler => {
  let exchange: Dispatcher.DispatchController | undefined;
  response.on('close', () => {
    if (!response.writableFinished) exchange?.abort(new Error('The client has gone.'));
  });
  response.on('drain', () => exchange?.resume());
  return {
    onRequestStart(controller) {
      exchange = controller;
    },
    onResponseStart(_controller, status, headers) {
      const passed: Record<string, string | string[]> = {};
      for (const name of passedHeaders) {
        const value = headers[name];
        if (value !== undefined) passed[name] = value;
      }
      response.writeHead(status, passed);
    },
    onResponseData(controller, bytes) {
      if (!response.write(bytes)) controller.pause();
    },
    onResponseEnd() {
      response.end();
    },
    onResponseError() {
      if (!response.headersSent) response.writeHead(502).end();
      else response.destroy();
    },
  };
};

listenOnLoopback(
  createServer((request, response) => {
    collectBody(request, (body) => {
      pool.dispatch(
        {
          path: request.url ?? '/',
          method: 'POST',
          headers: {
            'content-type': request.headers['content-type'] ?? 'application/json',
            authorization: request.headers.authorization ?? '',
          },
          body,
        },
        relay(response),
      );
    });
  }),
);
