import type { errors } from 'jose';
import { GatewayFailure } from '../chat/failure.ts';

/**
 * Why a token is refused; `guess` where nobody who may make tokens has signed it. One that names a key which the issuer
 * does not show is no guess: the issuer may have withdrawn it, or not shown it yet.
 */
export type TokenRefusal = { readonly failure: GatewayFailure; readonly outcome: 'expired' | 'refused' | 'guess' };

const claimMessages: Readonly<Record<string, string>> = {
  aud: 'The token is meant for another service: its audience is not this gateway.',
  iss: 'The token comes from another issuer than the one that this gateway trusts.',
  nbf: 'The token does not count yet. Look at the clocks of both machines.',
};

/** In words that hold nothing of the token. Throws again what is no failure of a token. */
export function tokenRefusal(thrown: unknown, jose: { readonly errors: typeof errors }): TokenRefusal {
  const { JOSEError, JWTExpired, JWTClaimValidationFailed, JOSEAlgNotAllowed, JWKSNoMatchingKey } = jose.errors;
  if (thrown instanceof GatewayFailure) return { failure: thrown, outcome: 'refused' };
  if (thrown instanceof JWTExpired) {
    return { failure: invalid('The token has expired. Sign in again, or get a new one.'), outcome: 'expired' };
  }
  if (thrown instanceof JWTClaimValidationFailed) {
    return {
      failure: invalid(claimMessages[thrown.claim] ?? 'The token lacks a claim that it must have.'),
      outcome: 'refused',
    };
  }
  if (thrown instanceof JOSEAlgNotAllowed) {
    return { failure: invalid('The token is signed in a way that is not accepted here.'), outcome: 'guess' };
  }
  if (thrown instanceof JWKSNoMatchingKey) return { failure: notSigned(), outcome: 'refused' };
  if (thrown instanceof JOSEError) return { failure: notSigned(), outcome: 'guess' };
  throw thrown;
}

const invalid = (message: string): GatewayFailure => new GatewayFailure('invalid_token', message);

export const notSigned = (): GatewayFailure =>
  invalid('The token is not valid: nobody whom this gateway trusts has signed it. Get a new one.');
