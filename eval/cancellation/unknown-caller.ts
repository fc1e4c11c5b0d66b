import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeIssuer } from '../../test/support/fake-issuer.ts';
import type { GatewayUnderTest } from '../../test/support/gateway-under-test.ts';
import { until } from '../wire/until.ts';

/** A caller whose token the gateway cannot check until the identity provider answers. */
export type UnknownCaller = {
  readonly token: string;
  /** Whether the gateway waits for the provider. */
  isLookedUp(): boolean;
  /** Lets the provider answer. */
  introduce(): void;
};

const TAKEN_OVER = 'configuration taken over';

const timesTold = (gateway: GatewayUnderTest): number => gateway.logs().split(TAKEN_OVER).length;

/** Makes the gateway forget the provider's keys, so that it reads them when the token comes, and holds them back. */
export async function unknownCaller(gateway: GatewayUnderTest, issuer: FakeIssuer): Promise<UnknownCaller> {
  const file = join(gateway.configFolder, 'gateway.yaml');
  const before = timesTold(gateway);
  // A second audience that is new each time makes it another provider to the gateway.
  const oidc = { issuer: issuer.issuer, audience: [issuer.audience, `unused-${before}`], tier: 'enterprise' };
  const settings = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...settings, auth: { oidc } }));
  process.kill(gateway.pid, 'SIGHUP');
  if ((await until(() => timesTold(gateway) > before, 5000)) === undefined)
    throw new Error(`The gateway does not take its configuration over: ${gateway.logs().slice(-2000)}`);
  const held = issuer.hold();
  return { token: await issuer.token(), isLookedUp: held.isAsked, introduce: held.release };
}
