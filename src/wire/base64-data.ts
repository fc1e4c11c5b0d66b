/** A media type has no more characters with all its parameters. */
const MOST_HEAD_CHARS = 256;

export type Base64Data = {
  /** In lower case, without parameters; empty where none is named. */
  readonly mediaType: string;
  readonly base64: string;
};

/** What a `data:` URL in base64 holds (RFC 2397); undefined for any other reference. */
export function base64DataIn(url: string): Base64Data | undefined {
  const comma = url.slice(0, MOST_HEAD_CHARS + 1).indexOf(',');
  const head = url.slice(0, Math.max(comma, 0)).toLowerCase();
  if (!head.startsWith('data:') || !head.endsWith(';base64')) return undefined;
  return { mediaType: head.slice('data:'.length).split(';')[0] ?? '', base64: url.slice(comma + 1) };
}
