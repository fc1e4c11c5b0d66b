import type { Clock } from '../chat/scope.ts';
import type { UpstreamReply } from './upstream-reply.ts';

const TAIL_MS = 1000;

/**
 * Reads what is left of an answer that has said its end, so that its socket can serve again, while the caller goes on.
 * A server that does not close within a second loses the socket.
 */
export function readTail(rest: AsyncIterator<Uint8Array>, reply: UpstreamReply, clock: Clock): void {
  const cancel = clock.after(TAIL_MS, () => reply.release());
  const read = async (): Promise<void> => {
    for (;;) if ((await rest.next()).done === true) return;
  };
  const end = (): void => {
    cancel();
    reply.release();
  };
  void read().then(end, end);
}
