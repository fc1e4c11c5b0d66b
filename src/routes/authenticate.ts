import { GatewayFailure } from '../chat/failure.ts';
import type { Principal } from '../chat/principal.ts';
import { type Exchange, headerOf } from './exchange.ts';

/** Who asks. Throws 401 for no key and for one that nobody holds; the key itself is never echoed. */
export function authenticate(exchange: Exchange): Principal {
  const key = keyOf(exchange);
  const holder = key === undefined ? undefined : exchange.gateway.identify(key);
  if (holder) return holder;
  const anyone = exchange.gateway.anyone();
  if (anyone) {
    refuseForeignPage(exchange);
    return anyone;
  }
  throw new GatewayFailure(
    'invalid_api_key',
    key === undefined
      ? 'No API key was sent. Send the header "Authorization: Bearer nx-…".'
      : 'The API key is not known to this gateway.',
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

/** OpenAI's header first, then the two that other SDKs send. */
function keyOf(exchange: Exchange): string | undefined {
  const bearer = /^Bearer +(\S{1,512})$/i.exec(headerOf(exchange, 'authorization') ?? '')?.[1];
  return bearer ?? headerOf(exchange, 'x-api-key') ?? headerOf(exchange, 'api-key');
}
