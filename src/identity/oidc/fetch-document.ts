import type { Clock } from '../../chat/scope.ts';
import { connect } from '../../net/upstream.ts';

/** Reads a document of an identity provider. Rejects with a reason that is fit for the log. */
export type FetchDocument = (url: string) => Promise<unknown>;

const CONNECT_MS = 3000;
const MOST_MS = 5000;
/** A set of keys takes a few kilobytes. */
const MOST_BYTES = 256 * 1024;

/** By GET, without following redirects, within five seconds and 256 KB. */
export const fetchDocument =
  (clock: Pick<Clock, 'after'>): FetchDocument =>
  async (url) => {
    const { origin, pathname, search } = new URL(url);
    const server = connect({ baseUrl: origin, connections: 1, connectMs: CONNECT_MS });
    let cancel = (): void => undefined;
    const onAbort = (hear: (reason: Error) => void): (() => void) => {
      cancel = clock.after(MOST_MS, () => hear(new Error('took too long')));
      return () => undefined;
    };
    try {
      const request = { method: 'GET', path: pathname + search, headers: { accept: 'application/json' } } as const;
      const reply = await server.send(request, { onAbort });
      if (reply.status !== 200) {
        reply.release();
        throw new Error(`HTTP ${reply.status}`);
      }
      const document: unknown = JSON.parse(await reply.text(MOST_BYTES));
      return document;
    } finally {
      cancel();
      void server.close();
    }
  };
