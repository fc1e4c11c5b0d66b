import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
type Signing = { readonly kid: string; readonly algorithm: string; readonly pair: Pair };

/** How the issuer behaves: as it should, gone, or in one of the ways in which one can lie or break. */
export type IssuerMood = 'up' | 'gone' | 'another-issuer' | 'no-json' | 'no-keys' | 'huge' | 'redirect' | 'silent';

export type TokenOptions = {
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Seconds from `now` to its end; 300 when left out. */
  readonly lastsS?: number;
  /** Seconds since 1970; the real time when left out. */
  readonly now?: number;
  readonly kid?: string;
  /** Of the head; `JWT` when left out, null for none. */
  readonly typ?: string | null;
};

type HeldIssuer = { isAsked(): boolean; release(): void };

/** An identity provider on loopback, as Keycloak is one. */
export type FakeIssuer = {
  readonly issuer: string;
  readonly audience: string;
  mood: IssuerMood;
  /** Leaves everybody without an answer until `release`. */
  hold(): HeldIssuer;
  /** How often its keys were asked for. */
  keyRequests(): number;
  token(options?: TokenOptions): Promise<string>;
  /** Signs with a new key from now on; the one before is not shown any more. */
  rotate(algorithm?: string): Promise<void>;
  /** The public key of the present one in PEM, as somebody who wants to forge would use it. */
  publicPem(): Promise<string>;
  close(): Promise<void>;
};

const PATH = '/realms/test';
const AUDIENCE = 'nexus';
const HUGE_BYTES = 1024 * 1024;

const signingPair = async (kid: string, algorithm: string): Promise<Signing> => ({
  kid,
  algorithm,
  pair: await generateKeyPair(algorithm, { extractable: true }),
});

export async function startFakeIssuer(algorithm = 'RS256'): Promise<FakeIssuer> {
  let signing = await signingPair('key-1', algorithm);
  let rotations = 1;
  let keyRequests = 0;
  let waiting: (() => void)[] | undefined;
  const server: Server = createServer((request, response) => {
    if (waiting) waiting.push(() => answer(request, response));
    else answer(request, response);
  });
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { origin } = new URL(issuer.issuer);
    const send = (text: string): void => void response.end(text);
    if (request.url === `${PATH}/keys`) keyRequests++;
    if (issuer.mood === 'gone') return void request.socket.destroy();
    if (issuer.mood === 'silent') return;
    if (issuer.mood === 'redirect') return void response.writeHead(302, { location: `${origin}/elsewhere` }).end();
    if (issuer.mood === 'no-json') return send('<html>Bad gateway</html>');
    if (issuer.mood === 'huge') return send(JSON.stringify({ filling: 'x'.repeat(HUGE_BYTES) }));
    if (request.url === `${PATH}/.well-known/openid-configuration`) {
      const named = issuer.mood === 'another-issuer' ? `${origin}/realms/other` : issuer.issuer;
      return send(JSON.stringify({ issuer: named, jwks_uri: `${origin}${PATH}/keys` }));
    }
    if (request.url !== `${PATH}/keys`) return void response.writeHead(404).end();
    const { pair, kid } = signing;
    const use = { kid, alg: signing.algorithm, use: 'sig' };
    void exportJWK(pair.publicKey).then((jwk) =>
      send(JSON.stringify({ keys: issuer.mood === 'no-keys' ? [] : [{ ...jwk, ...use }] })),
    );
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const issuer: FakeIssuer = {
    issuer: `http://127.0.0.1:${port}${PATH}`,
    audience: AUDIENCE,
    mood: 'up',
    hold: () => {
      const mine: (() => void)[] = [];
      waiting = mine;
      const release = (): void => {
        waiting = undefined;
        for (const answerNow of mine) answerNow();
      };
      return { isAsked: () => mine.length > 0, release };
    },
    keyRequests: () => keyRequests,
    token: ({ claims = {}, lastsS = 300, now = Math.floor(Date.now() / 1000), kid = signing.kid, typ = 'JWT' } = {}) =>
      new SignJWT({ sub: 'user-1', iss: issuer.issuer, aud: AUDIENCE, iat: now, exp: now + lastsS, ...claims })
        .setProtectedHeader({ alg: signing.algorithm, kid, ...(typ !== null && { typ }) })
        .sign(signing.pair.privateKey),
    rotate: async (next = signing.algorithm) => {
      signing = await signingPair(`key-${++rotations}`, next);
    },
    publicPem: () => exportSPKI(signing.pair.publicKey),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return issuer;
}
