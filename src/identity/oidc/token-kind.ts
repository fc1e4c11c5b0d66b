import { GatewayFailure } from '../../chat/failure.ts';

type Fields = Readonly<Record<string, unknown>>;

/** `typ` of the head of an access token, where there is one: RFC 9068, or what signers write by habit. */
const typesOfHead = ['at+jwt', 'application/at+jwt', 'jwt'];
/** The claim `typ` of tokens of Keycloak that are for something else. */
const otherKinds = ['id', 'refresh', 'offline', 'logout'];

/**
 * Refuses what is signed by the issuer and is no access token, and one that was made for a client that is not among
 * `parties`. Throws `invalid_token`.
 */
export function checkTokenKind(head: Fields, claims: Fields, parties: readonly string[] | undefined): void {
  const { typ } = head;
  if (typ !== undefined && !(typeof typ === 'string' && typesOfHead.includes(typ.toLowerCase()))) throw notForAccess();
  if (typeof claims.typ === 'string' && otherKinds.includes(claims.typ.toLowerCase())) throw notForAccess();
  if (!parties) return;
  // As OpenID Connect names it, RFC 9068, Okta, and the first version of Entra's tokens.
  const party = claims.azp ?? claims.client_id ?? claims.cid ?? claims.appid;
  if (typeof party !== 'string' || !parties.includes(party)) throw otherParty();
}

const notForAccess = (): GatewayFailure =>
  new GatewayFailure('invalid_token', 'The token is not one for access, such as an ID token. Send the access token.');

const otherParty = (): GatewayFailure =>
  new GatewayFailure(
    'invalid_token',
    'The token was made for a program that this gateway does not take tokens of. Ask whoever runs the gateway (auth.oidc.authorizedParties).',
  );
