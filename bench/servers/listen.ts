import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on a free loopback port and prints it the way the gateway prints its own. */
export const listenOnLoopback = (server: Server): void => {
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
    const { port } = server.address() as AddressInfo;
    process.stdout.write(`Base URL  http://127.0.0.1:${port}/v1\n`);
  });
  process.once('SIGTERM', () => process.exit(0));
};
