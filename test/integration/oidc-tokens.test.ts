import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayFailure } from '../../src/chat/failure.ts';
import type { Principal } from '../../src/chat/principal.ts';
import { fetchDocument } from '../../src/identity/oidc/fetch-document.ts';
import type { OidcSettings } from '../../src/identity/oidc/oidc-settings.ts';
import { TokenCheck } from '../../src/identity/oidc/token-check.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { type FakeIssuer, type IssuerMood, startFakeIssuer, type TokenOptions } from '../support/fake-issuer.ts';
import { FakeClock } from '../support/fake-clock.ts';

type Claims = NonNullable<TokenOptions['claims']>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let issuer: FakeIssuer;
let clock: FakeClock;
let told: string[];
beforeEach(async () => {
  issuer = await startFakeIssuer();
  clock = new FakeClock();
  told = [];
});
afterEach(() => issuer.close());

const settingsFor = (changes: Partial<OidcSettings> = {}): OidcSettings => ({
  issuer: issuer.issuer,
  audience: issuer.audience,
  algorithms: ['RS256', 'ES256'],
  clockSkewSeconds: 30,
  roles: { admin: ['nexus-admin'], view_pii: ['nexus-view-pii'], export_pii: [] },
  tiers: { pro: ['nexus-pro'], enterprise: ['nexus-enterprise'] },
  tier: 'free',
  userClaim: 'sub',
  secondFactor: { amr: ['mfa', 'otp'], acr: ['gold'] },
  ...changes,
});

const open = (changes?: Partial<OidcSettings>): TokenCheck =>
  new TokenCheck(settingsFor(changes), {
    fetch: fetchDocument(systemClock),
    clock,
    report: (outcome, reason) => told.push(reason === undefined ? outcome : `${outcome}: ${reason}`),
  });

const nowS = (): number => Math.floor(clock.now() / 1000);
const token = (options: TokenOptions = {}): Promise<string> => issuer.token({ now: nowS(), ...options });

async function accepted(tokens: TokenCheck, text: string): Promise<Principal> {
  const checked = await tokens.check(text);
  if (!('principal' in checked)) throw checked.failure;
  return checked.principal;
}

async function refused(tokens: TokenCheck, text: string): Promise<GatewayFailure & { outcome: string }> {
  const checked = await tokens.check(text);
  if ('principal' in checked) throw new Error('It was accepted.');
  expect(checked.failure).toMatchObject({ code: 'invalid_token', status: 401 });
  // Nothing of a token may be told, and who forged it is not helped.
  for (const part of ['user-1', 'stranger', issuer.issuer, text]) expect(checked.failure.message).not.toContain(part);
  return Object.assign(checked.failure, { outcome: checked.outcome });
}

describe('a token', () => {
  it('tells who asks, with the roles of the realm and of the client that are mapped, and no others', async () => {
    const claims = {
      realm_access: { roles: ['admin', 'offline_access', 'nexus-view-pii'] },
      resource_access: { nexus: { roles: ['nexus-pro'] }, other: { roles: ['nexus-admin', 'nexus-enterprise'] } },
      email: 'olena@example.com',
    };
    expect(await accepted(open(), await token({ claims }))).toEqual({
      id: 'oidc:user-1',
      user: 'user-1',
      tenant: 'default',
      roles: ['view_pii'],
      tier: 'pro',
    });
  });

  it('shows a second factor by amr or acr', async () => {
    const tokens = open();
    const has = async (claims: Claims): Promise<boolean> =>
      (await accepted(tokens, await token({ claims }))).hasSecondFactor === true;
    expect(await has({ amr: ['pwd', 'otp'] })).toBe(true);
    expect(await has({ acr: 'gold' })).toBe(true);
    expect(await has({ amr: ['pwd'], acr: '1' })).toBe(false);
    expect(await has({ amr: 'mfa' })).toBe(false); // not a list, so not what the standard says
  });

  it('names its tenant where that is asked for, or is refused', async () => {
    const tokens = open({ tenantClaim: 'org', userClaim: 'preferred_username' });
    const claims = { org: 'митниця', preferred_username: 'olena' };
    expect(await accepted(tokens, await token({ claims }))).toMatchObject({ tenant: 'митниця', user: 'olena' });
    for (const org of [undefined, '', 7, 'a\nb', 'x'.repeat(300)])
      expect((await refused(tokens, await token({ claims: { org } }))).message).toContain('which tenant');
  });

  it('is taken within the skew of the clocks, and not beyond', async () => {
    const tokens = open();
    await accepted(tokens, await token({ lastsS: -29 }));
    await accepted(tokens, await token({ claims: { nbf: nowS() + 29 } }));
    expect((await refused(tokens, await token({ lastsS: -31 }))).message).toContain('expired');
    expect((await refused(tokens, await token({ claims: { nbf: nowS() + 31 } }))).message).toContain('not count yet');
  });

  it('is refused for another audience, of another issuer, or without its end', async () => {
    const tokens = open();
    const wrong: [Claims, string][] = [
      [{ aud: 'stranger' }, 'another service'],
      [{ aud: undefined }, 'another service'],
      [{ iss: 'https://stranger.test' }, 'another issuer'],
      [{ exp: undefined }, 'lacks a claim'],
      [{ sub: undefined }, 'lacks a claim'],
      [{ sub: '' }, 'who it is for'],
    ];
    for (const [claims, message] of wrong)
      expect((await refused(tokens, await token({ claims }))).message).toContain(message);
    await accepted(tokens, await token({ claims: { aud: ['account', 'nexus'] } }));
  });

  it('is taken where it is one for access, and refused where it is for something else', async () => {
    const tokens = open();
    for (const typ of [null, 'JWT', 'jwt', 'at+jwt', 'application/at+jwt'])
      await accepted(tokens, await token({ typ }));
    for (const typ of ['Bearer', 'DPoP']) await accepted(tokens, await token({ claims: { typ } }));
    const others: TokenOptions[] = [
      { typ: 'logout+jwt' },
      { typ: 'dpop+jwt' },
      { typ: '' },
      ...['ID', 'Refresh', 'Offline', 'Logout'].map((typ) => ({ claims: { typ } })),
    ];
    for (const other of others) {
      const { message, outcome } = await refused(tokens, await token(other));
      expect([message.includes('access token'), outcome]).toEqual([true, 'refused']);
    }
  });

  it('is taken from the clients that are named, where some are', async () => {
    const tokens = open({ authorizedParties: ['chat-page', 'cli'] });
    for (const claims of [{ azp: 'chat-page' }, { client_id: 'cli' }, { cid: 'cli' }, { appid: 'cli' }])
      await accepted(tokens, await token({ claims }));
    for (const claims of [
      {},
      { azp: 'other-page' },
      { azp: 'other-page', cid: 'cli' },
      { cid: 'other-page' },
      { azp: ['cli'] },
    ])
      expect((await refused(tokens, await token({ claims }))).message).toContain('auth.oidc.authorizedParties');
    await accepted(open(), await token({ claims: { azp: 'other-page' } }));
  });

  it('is a guess where nobody signed it whom the gateway trusts', async () => {
    const tokens = open();
    const good = await token();
    const [head = '', payload = '', signature = ''] = good.split('.');
    const claims = { sub: 'user-1', iss: issuer.issuer, aud: issuer.audience, exp: nowS() + 300 };
    const stranger = await generateKeyPair('RS256');
    const forged = [
      new UnsecuredJWT(claims).encode(),
      // Signed with the public key, as if that were a shared secret.
      await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
        .sign(new TextEncoder().encode(await issuer.publicPem())),
      await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'key-1' }).sign(stranger.privateKey),
      await new SignJWT(claims)
        .setProtectedHeader({ alg: 'PS256', kid: 'key-1' })
        .sign((await generateKeyPair('PS256')).privateKey),
      `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: 'boss' })).toString('base64url')}.${signature}`,
      `${head}.${payload}.${signature.slice(0, -4)}AAAA`,
      `${head}.${payload}.`,
      `${head}.${payload}`,
      'eyJhbGciOiJub25lIn0',
      'eyJ.not.atoken',
    ];
    for (const text of forged) expect((await refused(tokens, text)).outcome).toBe('guess');
    await accepted(tokens, good);
  });

  it('is refused when it is very long, before anything is done with it', async () => {
    const claims = { filling: 'x'.repeat(20_000) };
    expect((await refused(open(), await token({ claims }))).message).toContain('longer than');
    expect(issuer.keyRequests()).toBe(0);
  });

  it('is told to come again where a thousand others wait to be checked', async () => {
    const tokens = open();
    const good = await token();
    await accepted(tokens, good);
    const forged = Array.from({ length: 1100 }, async (_, at) => {
      const checked = await tokens
        .check(`${good.slice(0, -6)}${String(at).padStart(6, '0')}`)
        .catch((thrown: unknown) => thrown);
      return (
        (checked as { readonly outcome?: string; readonly code?: string }).outcome ?? (checked as GatewayFailure).code
      );
    });
    const outcomes = await Promise.all(forged);
    expect(outcomes.filter((outcome) => outcome === 'guess')).toHaveLength(1024);
    expect(outcomes.filter((outcome) => outcome === 'overloaded')).toHaveLength(76);
    await accepted(tokens, await token({ claims: { sub: 'user-2' } }));
  });

  it('is remembered whole, and no longer than it lasts', async () => {
    const tokens = open();
    const [one, other] = [await token({ lastsS: 60 }), await token({ claims: { sub: 'user-2' } })];
    await accepted(tokens, one);
    expect(tokens.known(one)?.id).toBe('oidc:user-1');
    expect(tokens.known(other)).toBeUndefined(); // though both begin alike
    expect(tokens.known(`${one} `)).toBeUndefined();
    await clock.advance(89_000);
    expect(tokens.known(one)).toBeDefined();
    await clock.advance(1000);
    expect(tokens.known(one)).toBeUndefined();
    expect((await refused(tokens, one)).outcome).toBe('expired');
  });
});

describe('the keys of the issuer', () => {
  it('are read once for all who ask', async () => {
    const tokens = open();
    await Promise.all(Array.from({ length: 20 }, async () => accepted(tokens, await token())));
    expect(issuer.keyRequests()).toBe(1);
  });

  it('are read where the configuration says', async () => {
    await accepted(open({ jwksUrl: `${issuer.issuer}/keys` }), await token());
  });

  it('are read again when a token names another, and the old one counts no more', async () => {
    const tokens = open();
    const old = await token();
    await accepted(tokens, old);
    await clock.advance(11_000);
    await issuer.rotate('ES256');
    expect((await accepted(tokens, await token())).id).toBe('oidc:user-1');
    expect(issuer.keyRequests()).toBe(2);
    expect((await refused(tokens, old)).outcome).toBe('refused'); // who sends it did not guess
  });

  it('that a token names and that cannot be read are no reason to refuse it', async () => {
    const tokens = open();
    const known = await token();
    await accepted(tokens, known);
    await issuer.rotate();
    issuer.mood = 'gone';
    await clock.advance(11_000);
    const failure = { code: 'identity_unavailable', status: 503, retryAfterMs: 10_000 };
    // The second is not asked for: they were tried less than ten seconds ago.
    for (let at = 0; at < 2; at++) await expect(tokens.check(await token())).rejects.toMatchObject(failure);
    expect(issuer.keyRequests()).toBe(1);
    await accepted(tokens, known);
    issuer.mood = 'up';
    await clock.advance(10_000);
    await accepted(tokens, await token());
    expect(told).toEqual(['read', expect.stringMatching(/^failed/), 'read']);
  });

  it('that the issuer does not show refuse a token, and nobody guesses by it', async () => {
    const tokens = open();
    await accepted(tokens, await token());
    for (const waitMs of [0, 11_000]) {
      await clock.advance(waitMs);
      expect((await refused(tokens, await token({ kid: 'withdrawn' }))).outcome).toBe('refused');
    }
    expect(issuer.keyRequests()).toBe(2);
  });

  it('are not read more often for a flood of tokens with keys that nobody knows', async () => {
    const tokens = open();
    await accepted(tokens, await token());
    for (let round = 0; round < 3; round++) {
      const flood = Array.from({ length: 30 }, async (_, at) =>
        refused(tokens, await token({ kid: `${round} ${at}` })),
      );
      await Promise.all(flood);
    }
    expect(issuer.keyRequests()).toBe(1); // they were read less than ten seconds ago
    await clock.advance(10_000);
    await Promise.all(
      Array.from({ length: 30 }, async (_, at) => refused(tokens, await token({ kid: `later ${at}` }))),
    );
    expect(issuer.keyRequests()).toBe(2);
  });

  it('go on counting while the issuer is away, for a day', async () => {
    const tokens = open();
    await accepted(tokens, await token());
    issuer.mood = 'gone';
    for (let hour = 0; hour < 23; hour++) {
      await clock.advance(HOUR_MS);
      await accepted(tokens, await token());
    }
    await clock.advance(2 * HOUR_MS);
    await expect(tokens.check(await token())).rejects.toMatchObject({ code: 'identity_unavailable', status: 503 });
    issuer.mood = 'up';
    await clock.advance(10_000);
    await accepted(tokens, await token());
  });

  it('are renewed every ten minutes without anybody waiting for it', async () => {
    const tokens = open();
    await accepted(tokens, await token());
    await clock.advance(11 * MINUTE_MS);
    issuer.mood = 'silent';
    await accepted(tokens, await token());
  });

  const broken: [IssuerMood, RegExp][] = [
    ['gone', /failed/],
    ['another-issuer', /failed: its discovery document names another issuer/],
    ['no-json', /failed: what it sent holds no keys/],
    ['no-keys', /failed: what it sent holds no keys/],
    ['huge', /failed/],
    ['redirect', /failed: HTTP 302/],
  ];
  it.each(broken)(
    'that cannot be read (%s) let nobody in, and are asked for again a little later',
    async (mood, why) => {
      issuer.mood = mood;
      const tokens = open();
      const failure = { code: 'identity_unavailable', retryAfterMs: 10_000 };
      for (let at = 0; at < 3; at++) await expect(tokens.check(await token())).rejects.toMatchObject(failure);
      expect(told).toEqual([expect.stringMatching(why)]);
      issuer.mood = 'up';
      await clock.advance(10_000);
      await accepted(tokens, await token());
      expect(told.at(-1)).toBe('read');
    },
  );

  it('that were read are kept when worse ones come', async () => {
    const tokens = open();
    await accepted(tokens, await token());
    for (const mood of ['no-keys', 'another-issuer', 'no-json'] as const) {
      issuer.mood = mood;
      await clock.advance(10_000);
      const another = await token({ kid: mood }); // makes it ask
      await expect(tokens.check(another)).rejects.toMatchObject({ code: 'identity_unavailable' });
      await accepted(tokens, await token());
    }
  });
});
