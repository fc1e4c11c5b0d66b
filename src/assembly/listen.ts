import { createServer, type Server } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { ActiveRequests } from '../routes/active-requests.ts';
import { failureOfParser, noTunnel, refuseSocket, unroutableReply } from '../routes/unreadable-request.ts';

/** Longer than the proxies before us keep theirs, so that it is never we who close a socket in use. */
const KEEP_ALIVE_MS = 80_000;
/** For the head and body of a request to arrive, not for its answer. */
const RECEIVE_MS = 300_000;
const HEAD_MS = 60_000;
/** A burst of a thousand clients must not be refused before it is seen. */
const BACKLOG = 4096;

/** Starts to listen. Rejects with a readable error when the address can't be had. */
export async function listen(
  app: Hono<{ Bindings: HttpBindings }>,
  active: ActiveRequests,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Server> {
  const serve = getRequestListener(app.fetch, { errorHandler: unroutableReply });
  const server = createServer(
    {
      requestTimeout: RECEIVE_MS,
      headersTimeout: HEAD_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      requireHostHeader: false, // Node's own answer has no body; the listener below says what is missing
    },
    (incoming, outgoing) => {
      // The response knows by now that it has no body; Hono would make a reply of its own for HEAD.
      if (incoming.method === 'HEAD') incoming.method = 'GET';
      // Clients with an open connection are sent to whoever takes over: Node adds "connection: close".
      if (active.draining) outgoing.shouldKeepAlive = false;
      void serve(incoming, outgoing);
    },
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET') socket.destroy();
    else refuseSocket(socket, failureOfParser(error.code));
  });
  server.on('connect', (_request, socket) => refuseSocket(socket, noTunnel()));
  // An expectation that we do not know is not met but ignored; Node would answer it without a body.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(readable(error, host, port)));
    server.listen({ host, port, backlog: BACKLOG }, resolve);
  });
  return server;
}

function readable(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new Error(`Port ${port} is in use. Choose another: PORT=${port + 1} npm start`);
  if (error.code === 'EACCES')
    return new Error(`Port ${port} needs more rights than this process has; choose one above 1023.`);
  if (error.code === 'EADDRNOTAVAIL') return new Error(`This machine does not have the address ${host}.`);
  return error;
}
