const MAX_CHARS = 400;

/**
 * An upstream's own words, fit for an end user: one line, bounded, without addresses or anything that looks like a key.
 */
export const readableMessage = (text: string): string =>
  text
    .slice(0, 4 * MAX_CHARS)
    .replace(/\s+/g, ' ')
    .replace(/\bhttps?:\/\/[^\s"'<>]{1,512}/gi, '[address]')
    .replace(/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g, '[address]')
    .replace(/\b(?:Bearer\s+)?(?:sk|pk|nx|gsk|xai|key|token)[-_][\w-]{6,256}/gi, '[key]')
    .trim()
    .slice(0, MAX_CHARS);

const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** How long an upstream asks to wait, in milliseconds: `retry-after-ms`, or `retry-after` in seconds. */
export function retryAfterMs(headers: Readonly<Record<string, string | string[] | undefined>>): number | undefined {
  const ms = Number(one(headers['retry-after-ms']));
  if (Number.isFinite(ms) && ms > 0) return ms;
  const seconds = Number(one(headers['retry-after']));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
