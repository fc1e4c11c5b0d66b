import { expect, test } from 'vitest';
import { withAddresses } from '../../src/config/addresses.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { unsetSecrets } from '../../src/config/secret-references.ts';
import { configFolder, kinds, refusalOf } from './config-folder.ts';

const fleetOf = async (baseUrl: string) => {
  const text = `upstreams:\n  u: {kind: openai-compatible, baseUrl: ${JSON.stringify(baseUrl)}}\n  o: {kind: ollama}\n`;
  return (await loadConfig(await configFolder({ 'fleet.yaml': text }), kinds)).fleet;
};
const reading = (values: Readonly<Record<string, string>>) => (reference: string) => () => values[reference];

test('an address may be in a variable, which is looked for like a key', async () => {
  const { upstreams } = await fleetOf('env:ADDRESS');
  const unset = { upstream: 'u', path: 'baseUrl', reference: 'env:ADDRESS' };
  expect(unsetSecrets(upstreams, { read: reading({}) })).toEqual([unset]);
  expect(withAddresses(upstreams, kinds, reading({}))).toEqual(upstreams);
  const read = reading({ 'env:ADDRESS': 'https://models.example.org/v1' });
  expect(withAddresses(upstreams, kinds, read)['u']?.options).toEqual({ baseUrl: 'https://models.example.org/v1' });
});

test('one that is written stays as it is', async () => {
  const { upstreams } = await fleetOf('http://models.example.org/v1');
  expect(withAddresses(upstreams, kinds, reading({ 'http://models.example.org/v1': 'http://other' }))).toEqual(
    upstreams,
  );
});

test.each(['studio', 'ftp://a.example.org', ' '])('a variable that holds %j is refused', async (held) => {
  const { upstreams } = await fleetOf('env:ADDRESS');
  expect(() => withAddresses(upstreams, kinds, reading({ 'env:ADDRESS': held }))).toThrow(
    /^fleet\.yaml upstreams\.u\.baseUrl: env:ADDRESS does not hold an address that fits: it must be a URL/,
  );
});

test.each(['file:/run/address', 'env:', 'env:1A', 'env:A-B', 'example.org'])(
  '%j is refused as an address',
  async (text) => {
    const fleet = `upstreams:\n  u: {kind: openai-compatible, baseUrl: ${JSON.stringify(text)}}\n`;
    const lines = await refusalOf({ 'fleet.yaml': fleet });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('must be env:NAME for an environment variable that holds one');
  },
);
