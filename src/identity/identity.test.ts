import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { Principal } from '../chat/principal.ts';
import { FailedTries } from './failed-tries.ts';
import { ForwardedUsers } from './forwarded-user.ts';
import { Identity } from './identity.ts';
import type { Checked } from './oidc/token-check.ts';

const MOST = 5;
const person = (id: string): Principal => ({ id, tenant: 'default', roles: [], tier: 'free' });

/**
 * Keys `nx-right…` and tokens `eyJright…` are right, those that begin with `eyJaway` cannot be checked, and `eyJwait` has no
 * room where somebody guesses.
 */
function house(): { readonly told: string[]; tryAs(secret: string, address?: string): Promise<string> } {
  const clock = new FakeClock();
  const told: string[] = [];
  const check = async (token: string, isGuessed = false): Promise<Checked> => {
    if (token.startsWith('eyJwait') && isGuessed) throw new GatewayFailure('overloaded', 'others first');
    if (token.startsWith('eyJaway')) throw new GatewayFailure('identity_unavailable', 'away');
    if (token.startsWith('eyJright')) return { principal: person(token) };
    const failure = new GatewayFailure('invalid_token', 'no');
    return { failure, outcome: token.startsWith('eyJold') ? 'expired' : 'guess' };
  };
  const identity = new Identity({
    keys: {
      find: (text) =>
        text.startsWith('nx-right') ? { principal: person(text), isTrustedForwarder: false } : undefined,
    },
    tokens: () => ({ known: () => undefined, check }),
    forwarded: new ForwardedUsers(clock, () => undefined),
    tries: new FailedTries(clock, () => MOST),
    required: () => true,
    report: (method, outcome) => told.push(`${method} ${outcome}`),
  });
  const tryAs = async (secret: string, address = 'shared'): Promise<string> => {
    try {
      return (await identity.identify({ secret, address, headers: {} }))?.id ?? 'nobody';
    } catch (thrown) {
      return thrown instanceof GatewayFailure ? thrown.code : String(thrown);
    }
  };
  return { told, tryAs };
}

it('lets in who shows a signed token, whatever others at that address have tried', async () => {
  const { told, tryAs } = house();
  for (let at = 0; at < MOST; at++) expect(await tryAs(`nx-wrong ${at}`)).toBe('invalid_api_key');
  expect(await tryAs('eyJright one')).toBe('eyJright one');
  expect(await tryAs('eyJforged')).toBe('rate_limit_exceeded');
  expect(await tryAs('eyJold')).toBe('invalid_token');
  expect(await tryAs('eyJaway')).toBe('identity_unavailable');
  expect(await tryAs('eyJwait')).toBe('overloaded');
  expect(await tryAs('eyJwait', 'elsewhere')).toBe('invalid_token');
  expect(await tryAs('eyJright another')).toBe('eyJright another');
  expect(told.slice(MOST)).toEqual([
    'token ok',
    'token limited',
    'token expired',
    'token unavailable',
    'token unavailable',
    'token refused',
    'token ok',
  ]);
});

it('takes forged tokens for guesses, and refuses right keys that were not known there before', async () => {
  const { tryAs } = house();
  expect(await tryAs('nx-right before')).toBe('nx-right before');
  for (let at = 0; at < MOST; at++) expect(await tryAs(`eyJforged ${at}`)).toBe('invalid_token');
  expect(await tryAs('eyJforged')).toBe('rate_limit_exceeded');
  expect(await tryAs('nx-right before')).toBe('nx-right before');
  expect(await tryAs('nx-right since')).toBe('rate_limit_exceeded');
  expect(await tryAs('nx-right since', 'elsewhere')).toBe('nx-right since');
});

it('sees guesses behind a wrong key that is sent again and again', async () => {
  const { tryAs } = house();
  for (let at = 0; at < MOST; at++) expect(await tryAs('nx-old')).toBe('invalid_api_key');
  for (let at = 0; at < MOST; at++) expect(await tryAs(`nx-wrong ${at}`)).toBe('rate_limit_exceeded');
  expect(await tryAs('nx-right')).toBe('rate_limit_exceeded');
});
