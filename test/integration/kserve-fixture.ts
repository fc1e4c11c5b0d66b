import type { Answer } from '../../src/chat/answer.ts';
import { collect } from '../../src/chat/answer.ts';
import type { ChatCall, Planned } from '../../src/chat/call.ts';
import type { ChatModel } from '../../src/chat/model.ts';
import type { Provider } from '../../src/extend/provider.ts';
import { connect } from '../../src/net/upstream.ts';
import { kserve } from '../../src/providers/kserve/kserve.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { deploymentOf } from './ollama-fixture.ts';

/** A provider of KServe over real sockets, without the layers of the gateway. */
export const openKserve = (service: { readonly url: string }, options: object = {}): Provider =>
  kserve.open(
    { baseUrl: service.url, ...options },
    {
      clock: systemClock,
      connect,
      secret: () => () => undefined,
      knowledge: { name: 'none', find: async () => ({ passages: [] }) },
      imagesAsData: (next) => next,
    },
    { connections: 8, connectMs: 1000 },
  );

export function chatOf(provider: Provider, name: string): ChatModel<Planned<ChatCall>> {
  const chat = provider.models.chat?.(deploymentOf(name));
  if (!chat) throw new Error('this provider does not chat');
  return chat;
}

export const ask = async (provider: Provider, name: string, call: Planned<ChatCall>): Promise<Answer> =>
  collect(chatOf(provider, name)(call));
