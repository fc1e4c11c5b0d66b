import { type FailureCode, GatewayFailure } from '../../chat/failure.ts';
import type { RequestVault } from './vault.ts';

/** Codes of failures that are told in the words of whoever serves the model; those may repeat what anybody has sent. */
const inTheirWords: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'upstream_rejected',
  'upstream_error',
  'context_length_exceeded',
  'content_filter',
  'unsupported_parameter',
]);

/** Throws the failure with placeholders for the personal data in its words; does nothing where there are none. */
export function throwMasked(thrown: unknown, vault: RequestVault): void {
  if (!(thrown instanceof GatewayFailure) || !inTheirWords.has(thrown.code)) return;
  const message = vault.mask(thrown.message, 'model');
  const param = thrown.param === null ? null : vault.mask(thrown.param, 'model');
  if (message === thrown.message && param === thrown.param) return;
  const { code, retryAfterMs, timeoutKind, reason, isBlameless, isLasting } = thrown;
  throw new GatewayFailure(code, message, {
    ...(param !== null && { param }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(timeoutKind !== undefined && { timeoutKind }),
    ...(reason !== undefined && { reason }),
    isBlameless,
    isLasting,
  });
}
