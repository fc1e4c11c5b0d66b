/** A whole reply larger than this is refused. */
export const MAX_REPLY_BYTES = 64 * 1024 * 1024;

export type UpstreamReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
  /** The whole body as text; rejects with `upstream_invalid` past the limit. */
  text(limitBytes: number): Promise<string>;
  /** Unlinks from the scope and drops what was not read; call it in `finally`. */
  release(): void;
};

/** Nobody asks for compression, so what has it is not read: it may be a bomb. */
export function isCompressed({ headers }: Pick<UpstreamReply, 'headers'>): boolean {
  const encoding = headers['content-encoding'];
  return encoding !== undefined && encoding !== 'identity';
}

/** The reply's content type without its parameters, in lower case; empty when there is none. */
export function mediaTypeOf(reply: UpstreamReply): string {
  const value = reply.headers['content-type'];
  if (typeof value !== 'string') return '';
  const end = value.indexOf(';');
  return (end < 0 ? value : value.slice(0, end)).trim().toLowerCase();
}
