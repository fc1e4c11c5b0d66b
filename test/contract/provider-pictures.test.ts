import { describe, expect, it } from 'vitest';
import { collect } from '../../src/chat/answer.ts';
import type { Message } from '../../src/chat/call.ts';
import { imagesAsData } from '../../src/providers/images-as-data.ts';
import { testCall } from '../support/scope.ts';
import { startSpoilingProxy } from '../support/spoiling-proxy.ts';
import { deploymentAt, failureOf, openProvider, providerRows, scopeOf } from './provider-rows.ts';

const ref = 'https://10.0.0.5/admin/reset';
const message: Message = {
  role: 'user',
  parts: [
    { kind: 'text', text: 'Що тут?', origin: 'caller' },
    {
      kind: 'media',
      media: 'image',
      ref,
      origin: 'caller',
      extra: { dialect: 'openai', fields: { type: 'image_url', image_url: { url: ref } } },
    },
  ],
};

/** A server in the operator's own network, of whatever kind, is not made to ask its neighbours. */
describe.each(providerRows)('$name in one’s own network', ({ kind, start }) => {
  it('gets no address of a picture', async () => {
    const fake = await start();
    const proxy = await startSpoilingProxy(fake.url);
    const dial = () => Promise.resolve({ outcome: 'refused' } as const);
    const settings = () => ({ fetch: true, plainHttp: false, hosts: [] });
    const provider = openProvider(kind, fake, proxy.origin, { imagesAsData: imagesAsData({ dial, settings }) });
    const deployment = deploymentAt(fake.model);
    const model = provider.models.chat?.({
      ...deployment,
      card: { ...deployment.card, capabilities: ['chat', 'vision'] },
    });
    if (!model) throw new Error('this kind does not chat');
    const call = testCall({ messages: [message], scope: scopeOf(), delivery: 'whole' });
    const asked = async () => collect((provider.prepare?.(model) ?? model)(call));
    const failure = await failureOf(asked());
    expect(failure.code).toMatch(/^(invalid_value|unsupported_parameter)$/);
    expect(JSON.stringify(proxy.calls)).not.toContain('10.0.0.5');
    await provider.close();
    await proxy.close();
    await fake.close();
  });
});
