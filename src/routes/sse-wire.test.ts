import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { type TestScope, testScope } from '../../test/support/scope.ts';
import type { Exchange } from './exchange.ts';
import { SseWire } from './sse-wire.ts';

/** A response whose socket is full from the start. */
class FullResponse extends EventEmitter {
  destroyed = false;
  write(): boolean {
    return false;
  }
  destroy(): void {
    this.destroyed = true;
  }
}

function wireTo(scope: TestScope) {
  const outgoing = new FullResponse();
  const exchange = {
    gateway: { clock: scope.clock },
    settings: { wireCommitMs: 1000, pingMs: 1000, slowClientMs: 500 },
    outgoing: outgoing as unknown as ServerResponse,
  } as unknown as Exchange;
  const wire = new SseWire(exchange, scope);
  wire.close();
  return { wire, outgoing, listeners: () => outgoing.listenerCount('drain') };
}

it('waits for a full socket to drain, and leaves nothing behind', async () => {
  const scope = testScope();
  const { wire, outgoing, listeners } = wireTo(scope);
  const written = wire.write('data: 1\n\n');
  expect(listeners()).toBe(1);
  outgoing.emit('drain');
  await expect(written).resolves.toBeUndefined();
  expect([listeners(), scope.clock.pending]).toEqual([0, 0]);
});

it('stops waiting when the scope ends, with its reason', async () => {
  const scope = testScope();
  const { wire, listeners } = wireTo(scope);
  const written = wire.write('data: 1\n\n');
  const reason = new Error('gone');
  scope.abort(reason);
  await expect(written).rejects.toBe(reason);
  expect([listeners(), scope.clock.pending]).toEqual([0, 0]);
});

it('does not wait at all in a scope that has ended', async () => {
  const scope = testScope();
  const { wire, listeners } = wireTo(scope);
  const reason = new Error('gone');
  scope.abort(reason);
  await expect(wire.write('data: 1\n\n')).rejects.toBe(reason);
  expect([listeners(), scope.clock.pending]).toEqual([0, 0]);
});

it('lets a client go that stays away', async () => {
  const scope = testScope();
  const { wire, outgoing } = wireTo(scope);
  const written = wire.write('data: 1\n\n');
  const failed = expect(written).rejects.toMatchObject({ code: 'client_closed_request' });
  await scope.clock.advance(500);
  await failed;
  expect([outgoing.destroyed, scope.aborted]).toEqual([true, true]);
});
