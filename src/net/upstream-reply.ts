export type UpstreamReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
  /** The whole body as text; rejects with `upstream_invalid` past the limit. */
  text(limitBytes: number): Promise<string>;
  /** Unlinks from the scope and drops what was not read; call it in `finally`. */
  release(): void;
};
