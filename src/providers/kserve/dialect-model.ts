import type { Call, ChatCall, EmbedCall, Planned } from '../../chat/call.ts';
import type { ChatEvent, EmbedEvent, NoteEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { ModelId } from '../../chat/model-id.ts';
import type { ChatModel, EmbedModel, Model } from '../../chat/model.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import type { OpenaiServer } from '../openai-compatible/server.ts';
import type { Dialect } from './dialect.ts';
import type { KserveService } from './kserve-service.ts';

/** Chat of one model, by the protocol that its service speaks. */
export function kserveChat(service: KserveService, deployment: Deployment): ChatModel<Planned<ChatCall>> {
  const server = service.serverFor(deployment.name);
  return byDialect<Planned<ChatCall>, ChatEvent>(service, server, deployment, (dialect) =>
    service.chat(dialect, server, deployment),
  );
}

/** Embeddings of one model, by the protocol that its service speaks. */
export function kserveEmbed(service: KserveService, deployment: Deployment): EmbedModel {
  const server = service.serverFor(deployment.name);
  return byDialect<EmbedCall, EmbedEvent>(service, server, deployment, (dialect) =>
    service.embed(dialect, server, deployment),
  );
}

function byDialect<C extends Call, E extends ChatEvent | EmbedEvent>(
  service: KserveService,
  server: OpenaiServer,
  { card, name }: Deployment,
  build: (dialect: Dialect) => Model<C, E>,
): Model<C, E | NoteEvent> {
  const { fixed } = service.known;
  if (fixed !== undefined && !service.warmth) return build(fixed);
  const built = new Map<Dialect, Model<C, E>>();
  const modelOf = (dialect: Dialect): Model<C, E> => {
    const model = built.get(dialect) ?? build(dialect);
    built.set(dialect, model);
    return model;
  };
  return async function* answer(call) {
    const { known, warmth } = service;
    const { clock } = call.scope;
    const coldAt = warmth?.isCold(name) === true ? clock.monotonic() : undefined;
    const first = await known.of(name, server.upstream, call.scope);
    let hasBegun = false;
    try {
      for await (const batch of modelOf(first)(call)) {
        if (!hasBegun && coldAt !== undefined) yield [loaded(card.id, clock.monotonic() - coldAt)];
        hasBegun = true;
        yield batch;
      }
    } catch (thrown) {
      if (hasBegun || !isMissing(thrown) || !known.forget(first)) throw thrown;
      // The service may have been replaced by one of another kind; nothing has run of what ended in 404.
      const second = await known.of(name, server.upstream, call.scope);
      if (second === first) throw thrown;
      yield* modelOf(second)(call);
    }
  };
}

/** Told once the model replies: only then is it known how long it took. */
const loaded = (model: ModelId, waitedMs: number): NoteEvent => ({
  type: 'note',
  note: { kind: 'progress', about: { state: 'loaded', model, waitedMs: Math.round(waitedMs) } },
});

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof GatewayFailure && thrown.code === 'upstream_model_missing';
