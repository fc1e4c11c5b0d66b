import type { Clock, Scope } from '../chat/scope.ts';
import { isCompressed, type UpstreamReply } from './upstream-reply.ts';

const MOST_BYTES = 64 * 1024;
const MOST_MS = 1000;

/**
 * What a server says beside a status that is no success, for the caller to release: the first 64 KB of what comes within
 * a second. The status counts for more than these words, so nothing that goes wrong with them is an error. Rejects with
 * what ends the scope.
 */
export function errorText(reply: UpstreamReply, scope: Pick<Scope, 'onAbort'>, clock: Clock): Promise<string> {
  if (isCompressed(reply)) return Promise.resolve('');
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = [];
    const end = (): void => {
      cancel();
      unlink();
      resolve(new TextDecoder().decode(Buffer.concat(parts).subarray(0, MOST_BYTES)));
    };
    const cancel = clock.after(MOST_MS, end);
    const unlink = scope.onAbort((reason) => {
      cancel();
      reject(reason);
    });
    void readInto(parts, reply.body[Symbol.asyncIterator]()).then(end, end);
  });
}

async function readInto(parts: Uint8Array[], body: AsyncIterator<Uint8Array>): Promise<void> {
  let bytes = 0;
  while (bytes < MOST_BYTES) {
    const step = await body.next();
    if (step.done === true) return;
    parts.push(step.value);
    bytes += step.value.length;
  }
}
