import type { ChatCall, Planned } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { ChatModel } from '../../chat/model.ts';

const unsupported = /\bmodel is not supported\b/i;

/** AI21 answers 422 where it does not have a model: no fault of the request, so another model may answer it. */
export const missingModel = (next: ChatModel<Planned<ChatCall>>): ChatModel<Planned<ChatCall>> =>
  async function* chat(call) {
    try {
      yield* next(call);
    } catch (thrown) {
      if (
        !(thrown instanceof GatewayFailure) ||
        thrown.code !== 'upstream_rejected' ||
        !unsupported.test(thrown.message)
      )
        throw thrown;
      throw new GatewayFailure('upstream_model_missing', 'The model server does not have this model.', {
        reason: 'HTTP 422',
        cause: thrown,
      });
    }
  };
