import { expect, it } from 'vitest';
import { resolveHost } from './resolve-host.ts';

type Resolver = NonNullable<Parameters<typeof resolveHost>[1]>;

/** A name server that knows these addresses of each family; of a family without any it says that there are none. */
const knowing = (four: readonly string[], six: readonly string[]): Resolver => {
  const answer = (addresses: readonly string[]): Promise<readonly string[]> =>
    addresses.length > 0 ? Promise.resolve(addresses) : Promise.reject(new Error('ENODATA'));
  return { resolve4: () => answer(four), resolve6: () => answer(six) } as unknown as Resolver;
};

it.each([
  ['both families', ['1.1.1.1', '1.0.0.1'], ['2606:4700::1']],
  ['one family alone', [], ['2606:4700::1']],
  ['none', [], []],
])('a name has the addresses of %s', async (_, four, six) => {
  expect(await resolveHost('pictures.example', knowing(four, six))).toEqual([...four, ...six]);
});

it('a name of this machine alone has none', async () => {
  expect(await resolveHost('pictures.invalid')).toEqual([]);
});
