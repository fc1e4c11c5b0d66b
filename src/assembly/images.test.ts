import { expect, it } from 'vitest';
import { batches, finish, read } from '../../test/support/events.ts';
import { testCall } from '../../test/support/scope.ts';
import type { ChatCall, Planned } from '../chat/call.ts';
import type { ChatModel } from '../chat/model.ts';
import { openImages } from './images.ts';

const model: ChatModel<Planned<ChatCall>> = () => batches([finish()]);

const asking = (ref: string): Planned<ChatCall> =>
  testCall({ messages: [{ role: 'user', parts: [{ kind: 'media', media: 'image', ref, origin: 'caller' }] }] });

it.each([
  ['private addresses', 'https://10.0.0.1/a.png', []],
  ['networks of one’s own', 'https://8.8.8.8/a.png', ['8.8.8.0/24']],
  ['networks of one’s own, by IPv6', 'https://[2606:4700::1111]/a.png', ['2606:4700::/32']],
  ['unusual ports', 'https://8.8.8.8:8443/a.png', []],
])('nothing is fetched from %s', async (_, address, ownNetworks) => {
  const chat = openImages(() => ({ fetch: true, hosts: [], plainHttp: false, ownNetworks }))(model);
  await expect(read(chat(asking(address)))).rejects.toMatchObject({ code: 'invalid_value' });
});

it('a change of the configuration counts from the next request on', async () => {
  let settings = { fetch: true, hosts: [] as string[], plainHttp: false, ownNetworks: ['9.9.9.0/24'] };
  const chat = openImages(() => settings)(model);
  const ask = () => read(chat(asking('https://9.9.9.9/a.png')));
  await expect(ask()).rejects.toMatchObject({ code: 'invalid_value' });
  settings = { ...settings, ownNetworks: [], hosts: ['img.example.org'] };
  await expect(ask()).rejects.toThrow('images.hosts');
  settings = { ...settings, fetch: false };
  await expect(ask()).rejects.toMatchObject({ code: 'unsupported_parameter' });
});
