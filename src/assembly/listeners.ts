import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../app.ts';
import type { ActiveRequests } from '../routes/active-requests.ts';
import { BodyBudget } from '../routes/body-budget.ts';
import type { Gateway } from '../routes/handles.ts';
import { routesFor } from '../routes/index.ts';
import { isLoopback } from './exposure.ts';
import { listen } from './listen.ts';

export type ListenerSettings = {
  readonly host: string;
  readonly port: number;
  readonly adminHost: string;
  /** Undefined: those who run the gateway call at the same place as all others. */
  readonly adminPort: number | undefined;
};

export type Listeners = {
  readonly servers: readonly Server[];
  readonly origin: string;
  readonly adminOrigin: string | undefined;
};

/** Listens for callers and, where that has a place of its own, for those who run the gateway. */
export async function openListeners(
  gateway: Gateway,
  active: ActiveRequests,
  { host, port, adminHost, adminPort }: ListenerSettings,
): Promise<Listeners> {
  const bodies = new BodyBudget();
  const routes = routesFor(adminPort === undefined ? 'all' : 'callers', !isLoopback(host));
  const server = await listen(createApp(gateway, active, { routes, bodies }), active, { host, port });
  if (adminPort === undefined) return { servers: [server], origin: originOf(server, host), adminOrigin: undefined };
  const adminApp = createApp(gateway, active, { routes: routesFor('operators', false), bodies });
  const admin = await listen(adminApp, active, { host: adminHost, port: adminPort });
  return { servers: [server, admin], origin: originOf(server, host), adminOrigin: originOf(admin, adminHost) };
}

function originOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
