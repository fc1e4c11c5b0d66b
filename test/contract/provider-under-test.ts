import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Provider, ProviderPorts } from '../../src/extend/provider.ts';
import type { ProviderFake } from '../support/providers/provider-fake.ts';
import { type SpoilingProxy, startSpoilingProxy } from '../support/spoiling-proxy.ts';
import { openProvider, type providerRows } from './provider-rows.ts';

/** A provider, the server it asks, and the proxy between them that spoils what the server says. */
type ProviderUnderTest = { readonly fake: ProviderFake; readonly proxy: SpoilingProxy; readonly provider: Provider };

/** Starts all three for the tests of a suite; nothing is spoiled when a test begins. To be asked within a test. */
export function providerUnderTest(
  { kind, start }: Pick<(typeof providerRows)[number], 'kind' | 'start'>,
  ports: Partial<ProviderPorts> = {},
): () => ProviderUnderTest {
  let under: ProviderUnderTest;
  beforeAll(async () => {
    const fake = await start();
    const proxy = await startSpoilingProxy(fake.url);
    under = { fake, proxy, provider: openProvider(kind, fake, proxy.origin, ports) };
  });
  beforeEach(() => {
    under.proxy.spoiling = undefined;
  });
  afterAll(async () => {
    await under.proxy.close();
    await under.provider.close();
    await under.fake.close();
  });
  return () => under;
}
