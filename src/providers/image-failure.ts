import { GatewayFailure } from '../chat/failure.ts';
import type { Fetched } from '../net/safe-dialer.ts';

type Failed = Exclude<Fetched['outcome'], 'ok'>;

/** Beside each of them: or send the picture itself. */
const told: Readonly<Record<Exclude<Failed, 'busy'>, string>> = {
  refused: 'pictures are fetched from public https:// addresses alone, on the usual port. Give such an address',
  host: 'pictures are not fetched from this host here. Ask whoever runs the gateway to name it in images.hosts',
  redirects: 'this address leads on to others too often. Give the address of the picture itself',
  status: 'the server at this address does not give the picture. Give an address that is open to everybody',
  unreachable: 'the server at this address cannot be reached. Try again later',
  timeout: 'the picture did not come within 10 seconds. Try again later',
  wrong_type: 'what stands at this address is no PNG, JPEG, WebP or GIF picture. Give the address of one',
  too_large: 'the picture is larger than 10 MB. Give a smaller one',
  too_much: 'the pictures of the request are larger than 20 MB together. Give smaller or fewer ones',
};

/** Why the picture in this field is not sent to the model. */
export const imageFailure = (outcome: Failed, param: string): GatewayFailure =>
  outcome === 'busy'
    ? new GatewayFailure('overloaded', 'Too many pictures are being fetched at the moment. Try again later.', { param })
    : wrongImage(param, told[outcome]);

export const wrongImage = (param: string, why: string): GatewayFailure =>
  new GatewayFailure(
    'invalid_value',
    `The field '${param}' is wrong: ${why}, or send the picture itself as a data:image/...;base64,... URL.`,
    { param },
  );
