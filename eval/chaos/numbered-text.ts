/** Tokens of a chaos answer: the server's name, the request's number and the token's place, such as `b17.3`. */
export const TOKENS = 40;

export const tokenOf = (server: string, request: number, place: number): string => `${server}${request}.${place} `;

export type NumberedText =
  /** `tokens` whole ones, in order from the first, of this request and one server. */
  { readonly kind: 'in order'; readonly tokens: number; readonly server: string } | { readonly kind: 'disordered' };

/** Whether a text is the beginning of one server's answer to this request, with no token missing, twice or foreign. */
export function readNumbered(text: string, request: number): NumberedText {
  const tokens = text.split(' ').filter((token) => token !== '');
  const server = tokens[0]?.charAt(0) ?? '';
  // What a broken stream was still held back of, in case it became personal data, may be missing at its end.
  const wanted = tokens.map((_, place) => tokenOf(server, request, place)).join('');
  const inOrder = wanted.startsWith(text);
  const whole = tokens.filter((token, place) => token === tokenOf(server, request, place).trimEnd()).length;
  return inOrder ? { kind: 'in order', tokens: whole, server } : { kind: 'disordered' };
}
