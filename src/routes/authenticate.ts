import { GatewayFailure } from '../chat/failure.ts';
import type { Principal } from '../chat/principal.ts';
import { clientAddressOf } from './client-address.ts';
import { type Exchange, headerOf } from './exchange.ts';

/** Who asks; at once for a key. Throws or rejects where nobody is known; what was shown is never echoed. */
export function authenticate(exchange: Exchange): Principal | Promise<Principal> {
  const { gateway, incoming } = exchange;
  const known = gateway.identify({
    secret: secretOf(exchange),
    address: clientAddressOf(exchange),
    headers: incoming.headers,
  });
  if (known) return known;
  const anyone = gateway.anyone();
  if (!anyone) throw new GatewayFailure('invalid_api_key', 'Send the header "Authorization: Bearer nx-…".');
  refuseForeignPage(exchange);
  return anyone;
}

/** Throws unless the caller runs the gateway. Authorises the route that was chosen, not the text of an address. */
export function permitOperator({ settings }: Exchange, { roles, hasSecondFactor }: Principal): void {
  if (!roles.includes('admin')) {
    throw new GatewayFailure(
      'permission_denied',
      'This is for those who run the gateway: send a key made with --role admin, or a token with that role.',
    );
  }
  if (!settings.adminSecondFactor || hasSecondFactor === true) return;
  throw new GatewayFailure(
    'second_factor_required',
    'This needs a second factor: sign in at the identity provider with one and send that token. API keys show none.',
  );
}

/**
 * Where no key is asked for, any web page that the person opens could call us from their browser: only listed ones may.
 * A page whose own name was made to point at this machine (DNS rebinding) sends that name as the host.
 */
function refuseForeignPage(exchange: Exchange): void {
  const origin = headerOf(exchange, 'origin');
  const foreign =
    origin === undefined
      ? !privateHost.test(headerOf(exchange, 'host') ?? '')
      : !exchange.settings.allowedOrigins.includes(origin);
  if (!foreign) return;
  throw new GatewayFailure(
    'origin_not_allowed',
    'This web page may not call the gateway; list its origin in server.cors.allowedOrigins.',
  );
}

/** An address, or a name that public DNS does not have. */
const privateHost =
  /^(?:[\d.]{7,15}|\[[\da-f:.]{2,45}\]|(?:[\w-]{1,63}\.){0,8}(?:localhost|local|internal))(?::\d{1,5})?$/i;

/** OpenAI's header first, then the two that other SDKs send. Of a header that came twice Node keeps the first. */
function secretOf(exchange: Exchange): string | undefined {
  const bearer = /^Bearer +(\S{1,16384})$/i.exec(headerOf(exchange, 'authorization') ?? '')?.[1];
  return bearer ?? headerOf(exchange, 'x-api-key') ?? headerOf(exchange, 'api-key');
}
