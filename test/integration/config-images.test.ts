import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { configFolder, kinds, refusalOf } from './config-folder.ts';

const imagesOf = async (text: string) =>
  (await loadConfig(await configFolder({ 'gateway.yaml': text }), kinds)).gateway.images;

describe('images: in gateway.yaml', () => {
  test.each(['', 'images:\n', 'images: {hosts: , ownNetworks: }\n'])(
    '%j stands for the usual settings',
    async (text) => {
      expect(await imagesOf(text)).toEqual({ fetch: true, hosts: [], plainHttp: false, ownNetworks: [] });
    },
  );

  test('names hosts and networks', async () => {
    const text =
      'images: {fetch: false, plainHttp: true, hosts: [img.example.org, "*.example.net"], ownNetworks: [9.9.9.0/24, "2a00::/32"]}\n';
    expect(await imagesOf(text)).toEqual({
      fetch: false,
      plainHttp: true,
      hosts: ['img.example.org', '*.example.net'],
      ownNetworks: ['9.9.9.0/24', '2a00::/32'],
    });
  });

  test.each([
    ['images: {hosts: ["https://img.example.org"]}\n', 'images.hosts[0]'],
    ['images: {hosts: ["*"]}\n', 'images.hosts[0]'],
    ['images: {hosts: [localhost]}\n', 'images.hosts[0]'],
    ['images: {hosts: [IMG.example.org]}\n', 'images.hosts[0]'],
    ['images: {ownNetworks: [9.9.9.0/33]}\n', 'images.ownNetworks[0]'],
    ['images: {fetch: maybe}\n', 'images.fetch'],
  ])('%j is refused by its place', async (text, place) => {
    expect((await refusalOf({ 'gateway.yaml': text })).join('\n')).toContain(place);
  });
});
