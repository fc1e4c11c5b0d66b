const MAX_CHARS = 400;

const address = '[address]';
const key = '[key]';

/** What may tell where a server stands or how to get in. Each pattern is linear in the text, which is short. */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>]+/gi, address],
  [/[^\s@"'<>]{1,64}@[^\s@"'<>]{1,255}/g, address],
  [/\b(?:bearer|basic)\s+[\w.~+/=-]{6,}/gi, key],
  [
    /\b(?:api[-_ ]?key|authorization|credentials?|password|passwd|secret|(?:access[-_ ]?)?token)(?: [a-z]{1,16}){0,4}["']?\s*[:=]\s*["']?[^\s"',;)}]{6,}/gi,
    key,
  ],
  [/\b(?:sk|pk|rk|nx|gsk|csk|xai|hf|fw|r8|gh[opsu]|github_pat|glpat|xox[abp]|pplx|tgp|nvapi)[-_][\w.-]{6,}/gi, key],
  [/\b(?:key|token)[-_](?=[\w.-]{0,255}\d)[\w.-]{6,}/gi, key],
  [/\b(?:AIza|AKIA|ASIA|ya29\.|eyJ)[\w./+=-]{10,}/g, key],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, key],
  [/\b(?=[A-Za-z]{0,255}\d)[A-Za-z0-9]{24,}/g, key],
  [/\b(?=[A-Za-z_-]{0,255}\d)[\w-]{40,}/g, key],
  // IPv6, but not a time of day: two colons side by side, or three and more.
  [/\[(?=[^\]]{0,45}:[^\]]{0,45}:)[0-9a-f:.%]{2,60}\](?::\d{1,5})?/gi, address],
  [
    /(?<![\w:])(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){3,7}(?:\.\d{1,3}){0,3}|(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?::[0-9a-f:.]{0,45})/gi,
    address,
  ],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g, address],
  // Names by their ending, and any name with a port.
  [
    /\b(?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}(?:com|net|org|io|ai|dev|app|cloud|co|tech|xyz|info|gov|edu|ua|eu|uk|de|fr|pl|us|cn|ru|internal|intranet|local|localdomain|lan|home|corp|private|svc|example|test|invalid)\b(?::\d{1,5})?(?:\/[^\s"'<>]*)?/gi,
    address,
  ],
  [/\b(?=[\d.-]{0,63}[a-z])[a-z0-9][a-z0-9.-]{0,252}:\d{2,5}\b/gi, address],
  [/\blocalhost\b/gi, address],
];

/**
 * An upstream's own words, fit for an end user: one line, bounded, without addresses or anything that looks like a key.
 */
export function readableMessage(text: string): string {
  let message = text.slice(0, 4 * MAX_CHARS).replace(/[\s\p{Cc}]+/gu, ' ');
  for (const [pattern, instead] of secrets) message = message.replace(pattern, instead);
  return message.trim().slice(0, MAX_CHARS);
}

const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** The one form of HTTP dates that servers send (RFC 9110, 5.6.7). */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const dateMs = (value: string | undefined): number => (httpDate.test(value ?? '') ? Date.parse(value ?? '') : NaN);

/** An upstream that names a longer wait is taken for one that names this. */
const LONGEST_WAIT_MS = 3_600_000;

/**
 * How long an upstream asks to wait, in milliseconds, an hour at most: `retry-after-ms`, or `retry-after` in seconds or
 * as a moment, which is measured by the upstream's own clock in `date`.
 */
export function retryAfterMs(headers: Readonly<Record<string, string | string[] | undefined>>): number | undefined {
  const after = one(headers['retry-after']);
  const ways = [
    Number(one(headers['retry-after-ms'])),
    Number(after) * 1000,
    dateMs(after) - dateMs(one(headers['date'])),
  ];
  const ms = ways.find((way) => Number.isFinite(way) && way > 0);
  return ms === undefined ? undefined : Math.min(ms, LONGEST_WAIT_MS);
}
