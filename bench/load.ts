import { setTimeout as pause } from 'node:timers/promises';
import { Connection, type Address, type ConnectionEvents, type Exchange, type LoadRequest } from './connection.ts';

export type Load = {
  readonly address: Address;
  readonly connections: number;
  /** The connections start evenly spread over this time. */
  readonly rampMs: number;
  readonly timeoutMs: number;
  /** The next request of whichever connection is free; undefined ends that connection's work. */
  readonly next: () => LoadRequest | undefined;
  readonly chunk: (lagMs: number) => void;
  readonly ended: (exchange: Exchange) => void;
};

/** Longer than any loopback server needs to take connections again after a failure. */
const afterFailureMs = 5;

/** A closed loop: each connection sends its next request when the last has been answered. Resolves when none is left. */
export const runLoad = async (load: Load): Promise<void> => {
  let drained = (): void => undefined;
  const finished = new Promise<void>((resolve) => (drained = resolve));
  let working = load.connections;
  const advance = (connection: Connection): void => {
    const request = load.next();
    if (request) {
      connection.send(request);
      return;
    }
    connection.close();
    working -= 1;
    if (working === 0) drained();
  };
  const events: ConnectionEvents = {
    chunk: load.chunk,
    ended(exchange, connection) {
      load.ended(exchange);
      if (exchange.failure === undefined) advance(connection);
      else setTimeout(advance, afterFailureMs, connection);
    },
  };
  const connections = Array.from({ length: load.connections }, () => new Connection(load.address, events));
  const watch = setInterval(() => {
    for (const connection of connections) connection.giveUpAfter(load.timeoutMs);
  }, 500);
  const steps = Math.min(load.connections, Math.ceil(load.rampMs / 10));
  const perStep = Math.ceil(load.connections / Math.max(1, steps));
  for (let from = 0; from < connections.length; from += perStep) {
    for (const connection of connections.slice(from, from + perStep)) advance(connection);
    if (load.rampMs > 0) await pause(10);
  }
  await finished;
  clearInterval(watch);
};
