import { collect } from '../chat/answer.ts';
import { commit } from '../chat/commit.ts';
import type { ChatEvent, Note } from '../chat/event.ts';
import { asFailure } from '../chat/failure.ts';
import type { OwnedScope } from '../chat/scope.ts';
import { chatCompletion } from '../wire/openai/chat-completion.ts';
import { ChatPrinter, type ChatPrinterOptions } from '../wire/openai/chat-printer.ts';
import { chatRequestSchema } from '../wire/openai/chat-schema.ts';
import { type ChatRequest, readChatRequest } from '../wire/openai/read-chat-request.ts';
import { chatCompletionSchema } from '../wire/openai/reply-schemas.ts';
import { type Exchange, inScope } from './exchange.ts';
import { readBody } from './read-body.ts';
import { sendJson, tellAnswer } from './reply.ts';
import type { GuardedRoute } from './route.ts';
import { SseWire } from './sse-wire.ts';

export const chatCompletions: GuardedRoute = {
  method: 'post',
  path: '/v1/chat/completions',
  open: false,
  document: {
    tag: 'Chat',
    summary: 'Answer a conversation',
    description:
      'OpenAI’s chat completions. `model` is a model of the fleet or `auto`. Fields that are not listed go through to the model server unchanged. With `stream: true` the answer comes as server-sent events, one chunk each, closed by `data: [DONE]`; a failure after the first token is one `error` frame without a finish.',
    request: { description: 'The conversation and how to answer it.', schema: chatRequestSchema },
    replies: [
      { status: 200, description: 'The answer, whole or as a stream of chunks.', schema: chatCompletionSchema },
      { status: 400, description: 'A field is wrong; `error.param` names it.' },
      { status: 404, description: 'No such model; the message names near ones.' },
      { status: 502, description: 'The model server failed or sent something unusable.' },
    ],
  },
  handle: (exchange, principal) =>
    inScope(exchange, principal, async (scope) => {
      const request = readChatRequest(await readBody(exchange, scope), scope, exchange.incoming.headers);
      const options = printerOptions(exchange, request);
      const events = exchange.gateway.chat(request.call);
      if (request.stream) await streamed(exchange, scope, events, new ChatPrinter(options));
      else await whole(exchange, events, options);
    }),
};

const printerOptions = (exchange: Exchange, { call, includeUsage }: ChatRequest): ChatPrinterOptions => ({
  id: `chatcmpl-${exchange.id}`,
  ...(exchange.settings.replyModel === 'requested' && { model: call.model }),
  includeUsage,
  uiEvents: call.scope.client.uiEvents && call.task === 'chat',
});

async function whole(
  exchange: Exchange,
  events: AsyncIterable<readonly ChatEvent[]>,
  options: ChatPrinterOptions,
): Promise<void> {
  const answer = await collect(events);
  const body = chatCompletion(answer, options);
  tellAnswer(exchange, answer.start?.model, answer.notes);
  sendJson(exchange, body);
}

async function streamed(
  exchange: Exchange,
  scope: OwnedScope,
  events: AsyncIterable<readonly ChatEvent[]>,
  printer: ChatPrinter,
): Promise<void> {
  const wire = new SseWire(exchange, scope);
  try {
    const committed = await commit(events);
    for await (const batch of committed.events) {
      if (!wire.isOpen) {
        tellBeginning(exchange, batch);
        wire.open();
      }
      const frames = printer.print(batch);
      const full = frames === '' ? undefined : wire.write(frames);
      if (full) await full;
    }
    wire.open();
    wire.end(printer.end(exchange.trail.cost));
  } catch (thrown) {
    if (wire.isOpen) wire.fail(asFailure(thrown));
    throw thrown; // to be counted and logged, and told to a client that has seen nothing yet
  } finally {
    wire.close();
  }
}

/** What can be told before the answer: the first batch holds everything up to the first content. */
function tellBeginning(exchange: Exchange, batch: readonly ChatEvent[]): void {
  let model: string | undefined;
  const notes: Note[] = [];
  for (const event of batch) {
    if (event.type === 'start') model = event.model;
    else if (event.type === 'note') notes.push(event.note);
  }
  tellAnswer(exchange, model, notes);
}
