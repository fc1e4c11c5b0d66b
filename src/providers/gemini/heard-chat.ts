import type { ChatCall, Planned } from '../../chat/call.ts';
import type { ToolCallEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { JsonObject } from '../../chat/json.ts';
import type { ChatModel } from '../../chat/model.ts';
import type { TurnMemory } from '../turn-memory.ts';
import { signatureIn, signatureKey } from './signed-messages.ts';

/** Gemini's word for a call that it could not write; the answer then says nothing. */
const malformed = /malformed_function_call/i;

/** Keeps the signatures of an answer's tool calls. Throws `upstream_invalid` for a tool call that cannot be read. */
export const heardChat = (
  next: ChatModel<Planned<ChatCall>>,
  memory: TurnMemory<JsonObject>,
): ChatModel<Planned<ChatCall>> =>
  async function* chat(call) {
    const { tenant } = call.scope.principal;
    const ids = new Map<string, string>();
    const keep = (event: ToolCallEvent): void => {
      const place = `${event.choice}:${event.position}`;
      if (event.id !== undefined) ids.set(place, event.id);
      const [signature, id] = [signatureIn(event.extra), ids.get(place)];
      if (signature && id !== undefined) memory.keep(signatureKey(tenant, id), signature);
    };
    for await (const batch of next(call)) {
      for (const event of batch) {
        if (event.type === 'tool-call') keep(event);
        else if (event.type === 'finish' && event.native !== undefined && malformed.test(event.native))
          throw new GatewayFailure('upstream_invalid', 'The model made a tool call that cannot be read.');
      }
      yield batch;
    }
  };
