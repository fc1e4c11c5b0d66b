import type { Sender, Upstream, UpstreamRequest } from '../../src/net/upstream.ts';
import type { UpstreamReply } from '../../src/net/upstream-reply.ts';

export type FakeReply = {
  readonly status?: number;
  readonly headers?: UpstreamReply['headers'];
  /** What comes, piece by piece; an error is thrown at its place. */
  readonly body?: readonly (string | Error)[];
};

/** An upstream without a socket: answers what it was given, in order, and keeps what it was sent. */
export function fakeUpstream(...replies: readonly FakeReply[]) {
  const sent: (UpstreamRequest & { readonly json: Record<string, unknown> })[] = [];
  const state = { released: 0 };
  const sender: Sender = {
    send: async (request) => {
      const { status = 200, headers = {}, body = [] } = replies[sent.length] ?? {};
      const text = request.body === undefined ? '{}' : Buffer.from(request.body).toString('utf8');
      sent.push({ ...request, json: JSON.parse(text) as Record<string, unknown> });
      async function* pieces(): AsyncGenerator<Uint8Array> {
        for (const piece of body) {
          if (piece instanceof Error) throw piece;
          yield Buffer.from(piece);
        }
      }
      return {
        status,
        headers,
        body: pieces(),
        text: () => Promise.resolve(body.join('')),
        release: () => {
          state.released++;
        },
      };
    },
  };
  const upstream: Upstream = { ...sender, control: sender, close: () => Promise.resolve() };
  return { upstream, sent, state };
}
