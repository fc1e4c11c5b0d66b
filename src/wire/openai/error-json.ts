import type { GatewayFailure } from '../../chat/failure.ts';

/** A failure in OpenAI's form; extra keys only say more. */
export const errorJson = (failure: GatewayFailure): string =>
  JSON.stringify({
    error: {
      message: failure.message,
      type: failure.type,
      param: failure.param,
      code: failure.code,
      ...(failure.timeoutKind && { timeout_kind: failure.timeoutKind }),
    },
  });
