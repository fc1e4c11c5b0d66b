import type { GatewaySettings } from '../config/gateway-settings.ts';
import { addressRanges } from '../net/address-ranges.ts';
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
  isTrustedProxy: server.trustedProxies.length === 0 ? undefined : addressRanges(server.trustedProxies),
  adminSecondFactor: auth.adminSecondFactor,
  replyModel: server.replyModel,
});
