import type { z } from 'zod';
import { GatewayFailure } from '../../chat/failure.ts';
import { errorText } from '../../net/error-text.ts';
import type { Sender } from '../../net/upstream.ts';
import type { UpstreamReply } from '../../net/upstream-reply.ts';
import type { Clock, Scope } from '../../chat/scope.ts';
import { parseReply } from '../../wire/parse-reply.ts';
import { retryAfterMs } from '../../wire/upstream-message.ts';
import { failureOfErrorLine, failureOfOllama, textOfError } from './reply-failure.ts';

type OllamaRequest = { readonly path: string; readonly body?: unknown };

/** One Ollama server. A request with a body is a POST. */
export type OllamaServer = {
  /** A JSON reply of status 200, to be released by the caller; anything else rejects with a GatewayFailure. */
  send(request: OllamaRequest, scope: Pick<Scope, 'onAbort'>): Promise<UpstreamReply>;
  /** The whole reply, checked; `upstream_invalid` when it has another shape. */
  read<Shape extends z.ZodType>(
    request: OllamaRequest,
    reply: { readonly shape: Shape; readonly limitBytes: number },
    scope: Pick<Scope, 'onAbort'>,
  ): Promise<z.output<Shape>>;
};

/** `key` is asked before every request; it throws while there is none. */
export function ollamaServer(sender: Sender, key: (() => string) | undefined, clock: Clock): OllamaServer {
  const send = async ({ path, body }: OllamaRequest, scope: Pick<Scope, 'onAbort'>): Promise<UpstreamReply> => {
    const reply = await sender.send(
      {
        method: body === undefined ? 'GET' : 'POST',
        path,
        headers: {
          accept: 'application/x-ndjson, application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key && { authorization: `Bearer ${key()}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      scope,
    );
    try {
      await checkReply(reply, scope, clock);
      return reply;
    } catch (thrown) {
      reply.release();
      throw thrown;
    }
  };
  return {
    send,
    read: async (request, { shape, limitBytes }, scope) => {
      const reply = await send(request, scope);
      try {
        return checked(shape, await reply.text(limitBytes));
      } finally {
        reply.release();
      }
    },
  };
}

async function checkReply(reply: UpstreamReply, scope: Pick<Scope, 'onAbort'>, clock: Clock): Promise<void> {
  const type = reply.headers['content-type'] ?? '';
  const isJson = typeof type === 'string' && (type === '' || type.includes('json'));
  if (reply.status === 200) {
    if (isJson) return;
    throw new GatewayFailure('upstream_invalid', 'The model server answered with something else than JSON.');
  }
  if (reply.status === 404 && !isJson)
    throw new GatewayFailure('upstream_invalid', "The model server does not know Ollama's API; see baseUrl.");
  const waitMs = retryAfterMs(reply.headers);
  throw failureOfOllama({
    status: reply.status,
    text: isJson ? wordsIn(await errorText(reply, scope, clock)) : '',
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  });
}

function wordsIn(body: string): string {
  try {
    return textOfError((JSON.parse(body) as { readonly error?: unknown } | null)?.error);
  } catch {
    return '';
  }
}

function checked<Shape extends z.ZodType>(shape: Shape, text: string): z.output<Shape> {
  const value = parseReply(text);
  if (typeof value === 'object' && value !== null && 'error' in value) throw failureOfErrorLine(value.error);
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new GatewayFailure('upstream_invalid', 'The model server answered in a shape that is not known.', {
    cause: parsed.error,
  });
}
