import { GatewayFailure } from '../chat/failure.ts';
import type { Principal } from '../chat/principal.ts';
import { type Exchange, headerOf } from './exchange.ts';

/** Who asks. Throws 401 for no key and for one that nobody holds; the key itself is never echoed. */
export function authenticate(exchange: Exchange): Principal {
  const key = keyOf(exchange);
  const principal = exchange.gateway.identify(key);
  if (principal) {
    if (key === undefined) refuseForeignPage(exchange);
    return principal;
  }
  throw new GatewayFailure(
    'invalid_api_key',
    key === undefined
      ? 'No API key was sent. Send the header "Authorization: Bearer nx-…".'
      : 'The API key is not known to this gateway.',
  );
}

/** Where no key is asked for, any web page that the person opens could call us from their browser: only listed ones may. */
function refuseForeignPage(exchange: Exchange): void {
  const origin = headerOf(exchange, 'origin');
  if (origin === undefined || exchange.settings.allowedOrigins.includes(origin)) return;
  throw new GatewayFailure(
    'origin_not_allowed',
    'This web page may not call the gateway; list its origin in server.cors.allowedOrigins.',
  );
}

/** OpenAI's header first, then the two that other SDKs send. */
function keyOf(exchange: Exchange): string | undefined {
  const bearer = /^Bearer +(\S{1,512})$/i.exec(headerOf(exchange, 'authorization') ?? '')?.[1];
  return bearer ?? headerOf(exchange, 'x-api-key') ?? headerOf(exchange, 'api-key');
}
