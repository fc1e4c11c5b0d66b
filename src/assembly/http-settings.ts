import { BlockList, isIP } from 'node:net';
import type { GatewaySettings } from '../config/gateway-settings.ts';
import type { HttpSettings } from '../routes/handles.ts';

const BYTES_A_MB = 1024 * 1024;

/** What the HTTP side needs to know of gateway.yaml. */
export const httpSettings = ({ server, auth }: GatewaySettings): HttpSettings => ({
  bodyLimitBytes: Math.floor(server.bodyLimitMb * BYTES_A_MB),
  bodiesLimitBytes: Math.floor(Math.max(server.bodiesLimitMb, server.bodyLimitMb) * BYTES_A_MB),
  requestTimeoutMs: server.requestTimeoutMs,
  wireCommitMs: server.wireCommitMs,
  pingMs: server.pingMs,
  slowClientMs: server.slowClientMs,
  allowedOrigins: server.cors.allowedOrigins,
  isTrustedProxy: withinNetworks(server.trustedProxies),
  adminSecondFactor: auth.adminSecondFactor,
  replyModel: server.replyModel,
});

function withinNetworks(networks: readonly string[]): HttpSettings['isTrustedProxy'] {
  if (networks.length === 0) return undefined;
  const list = new BlockList();
  for (const network of networks) {
    const [base = '', prefix] = network.split('/');
    const family = familyOf(base);
    list.addSubnet(base, prefix === undefined ? WHOLE[family] : Number(prefix), family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
}

const WHOLE = { ipv4: 32, ipv6: 128 } as const;
const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');
