import { z } from 'zod';
import { isAddressRange } from '../net/address-ranges.ts';

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const host = new RegExp(`^(?:\\*\\.)?(?:${label}\\.){1,20}${label}$`);

/** `images:` in gateway.yaml: pictures that requests name by their address. */
export const imagesSection = z.strictObject({
  fetch: z
    .boolean()
    .default(true)
    .describe(
      'Whether pictures are fetched from the addresses in requests, for models that take no addresses. Only from public ' +
        'addresses.',
    ),
  hosts: z
    .array(z.string().max(253).regex(host, 'must be a host in small letters such as img.example.org or *.example.org'))
    .max(1000)
    .default([])
    .describe('Hosts that pictures are fetched from, such as `img.example.org` or `*.example.org`. Empty: any.'),
  plainHttp: z.boolean().default(false).describe('Whether they are also fetched over HTTP without TLS.'),
  ownNetworks: z
    .array(z.string().max(50).refine(isAddressRange, 'must be an address, or a network such as 192.0.2.0/24'))
    .max(100)
    .default([])
    .describe('Networks of yours with public addresses, from which nothing is fetched. Private ones never are.'),
});
