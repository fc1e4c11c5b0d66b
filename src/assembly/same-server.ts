/** Names under which a machine reaches itself. */
const ownNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Do two valid URLs lead to the same server, as far as their text tells? */
export function sameServer(one: string, other: string): boolean {
  return normal(one) === normal(other);
}

function normal(address: string): string {
  const { protocol, hostname, port, pathname } = new URL(address);
  const host = ownNames.has(hostname) ? 'localhost' : hostname;
  return `${protocol}//${host}:${port}${pathname.replace(/\/+$/, '')}`;
}
