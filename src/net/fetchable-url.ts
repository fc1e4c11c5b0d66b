import { isIP } from 'node:net';

export type UrlRules = {
  /** Whether `http:` is as good as `https:`. */
  readonly plainHttp: boolean;
  /** Hosts that may be asked: a name, or `*.example.org` for all below it. Empty: any. */
  readonly hosts: readonly string[];
};

/** Longer addresses are no addresses of pictures. */
const LONGEST_URL = 8192;

/** What the parser would silently mend: blanks, control characters, and backslashes, which it takes for slashes. */

const mended = /[\u0000-\u0020\\\u007f]/;

const authority = /^[a-z]{4,5}:\/\/([^/?#]{1,512})/i;

/** The parsed address; `refused` for one that nobody may have fetched, `host` for a host that is not among those named. */
export function fetchableUrl(
  text: string,
  rules: UrlRules,
  isPort: (port: number) => boolean,
): URL | 'refused' | 'host' {
  if (text.length > LONGEST_URL || mended.test(text) || !URL.canParse(text)) return 'refused';
  const url = new URL(text);
  const { protocol, hostname } = url;
  if (protocol !== 'https:' && !(protocol === 'http:' && rules.plainHttp)) return 'refused';
  if (url.username !== '' || url.password !== '' || !isPort(portOf(url))) return 'refused';
  if (hostname === '' || hostname.endsWith('.') || isDisguised(text, hostname)) return 'refused';
  return isNamed(hostname, rules.hosts) ? url : 'host';
}

export const portOf = ({ port, protocol }: Pick<URL, 'port' | 'protocol'>): number =>
  port !== '' ? Number(port) : protocol === 'https:' ? 443 : 80;

/** The host of a URL without the brackets of an IPv6 address. */
export const hostOf = ({ hostname }: Pick<URL, 'hostname'>): string => hostname.replace(/^\[|\]$/g, '');

/** An IP address that is not written as such: as one number, in octal or hexadecimal, shortened, or in other digits. */
function isDisguised(text: string, hostname: string): boolean {
  if (isIP(hostOf({ hostname })) === 0) return false;
  const written = authority.exec(text)?.[1] ?? '';
  return written.replace(/:\d{0,5}$/, '').toLowerCase() !== hostname;
}

const isNamed = (hostname: string, hosts: readonly string[]): boolean =>
  hosts.length === 0 ||
  hosts.some((host) => (host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host));
