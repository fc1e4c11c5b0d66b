import { sendText } from './reply.ts';
import type { Exchange } from './exchange.ts';
import type { GuardedRoute, OpenRoute } from './route.ts';

export const live: OpenRoute = {
  method: 'get',
  path: '/health/live',
  open: true,
  document: {
    tag: 'Operation',
    summary: 'Is the process alive?',
    replies: [{ status: 200, description: 'It is.' }],
  },
  handle: (exchange) => sendText(exchange, 200, '{"status":"alive"}'),
};

export const ready: OpenRoute = {
  method: 'get',
  path: '/health/ready',
  open: true,
  document: {
    tag: 'Operation',
    summary: 'Can the process take requests?',
    description: 'Chat works with stores and upstreams down, so they are shown but do not make the process unready.',
    replies: [
      { status: 200, description: 'It can; each dependency with its state.' },
      { status: 503, description: 'It is stopping.' },
    ],
  },
  handle: (exchange) => {
    const { draining, count } = exchange.active;
    const body = {
      status: draining ? 'stopping' : 'ready',
      inFlight: count,
      dependencies: exchange.gateway.readiness(),
    };
    sendText(exchange, draining ? 503 : 200, JSON.stringify(body));
  },
};

export const metrics: OpenRoute = {
  method: 'get',
  path: '/metrics',
  open: true,
  forOperators: true,
  document: {
    tag: 'Operation',
    summary: 'Metrics in Prometheus’ text form',
    description:
      'Without a key on the admin listener, and where the gateway listens on this machine alone; else for the role admin.',
    replies: [{ status: 200, description: 'All metrics.', mediaType: 'text/plain' }],
  },
  handle: (exchange) => sendMetrics(exchange),
};

/** For a listener that others can reach. */
export const guardedMetrics: GuardedRoute = { ...metrics, open: false, handle: (exchange) => sendMetrics(exchange) };

async function sendMetrics(exchange: Exchange): Promise<void> {
  sendText(exchange, 200, await exchange.gateway.metrics(), {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
  });
}
