import type { ChatCall, Planned } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { JsonObject } from '../../chat/json.ts';
import type { ChatModel } from '../../chat/model.ts';
import type { TurnMemory } from '../turn-memory.ts';
import { isSigned, signatureKey, signedMessages } from './signed-messages.ts';

/**
 * Signs the tool calls of earlier turns, as Gemini 3 and later demand. When the server refuses that, it is asked once
 * more without the signatures. `needsPass` tells that it refuses calls of other models unless they carry a pass.
 */
export const signedChat = (
  next: ChatModel<Planned<ChatCall>>,
  memory: TurnMemory<JsonObject>,
  needsPass: boolean,
): ChatModel<Planned<ChatCall>> =>
  async function* chat(call) {
    const { tenant } = call.scope.principal;
    const known = signedMessages(call.messages, {
      known: (id) => memory.find(signatureKey(tenant, id)),
      sendsPass: needsPass,
    });
    let hasBegun = false;
    try {
      for await (const batch of next({ ...call, messages: known })) {
        hasBegun = true;
        yield batch;
      }
    } catch (thrown) {
      const complaint = hasBegun ? undefined : complaintIn(thrown);
      if (complaint === undefined) throw thrown;
      const sendsPass = missing.test(complaint) || (needsPass && known.some(isSigned));
      yield* next({ ...call, messages: signedMessages(call.messages, { sendsPass }) });
    }
  };

const missing = /missing/i;

/** The server's words about a signature; undefined for any other failure. */
const complaintIn = (thrown: unknown): string | undefined =>
  thrown instanceof GatewayFailure &&
  thrown.code === 'upstream_rejected' &&
  /thought[ _]?signature/i.test(thrown.message)
    ? thrown.message
    : undefined;
