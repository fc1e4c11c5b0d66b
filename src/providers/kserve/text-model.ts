import type { ChatCall } from '../../chat/call.ts';
import type { ChatEvent, Note, NoteEvent } from '../../chat/event.ts';
import type { Scope } from '../../chat/scope.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import { errorText } from '../../net/error-text.ts';
import { failureOfSocket } from '../../net/socket-failure.ts';
import { MAX_REPLY_BYTES } from '../../net/upstream-reply.ts';
import { brokeOff, hasEnded } from '../../wire/finish-words.ts';
import { finishReason } from '../../wire/openai/finish-reason.ts';
import { failureOfReply } from '../../wire/openai/upstream-failure.ts';
import { type OpenaiServer, postJson } from '../openai-compatible/server.ts';
import { startEvent } from '../start-event.ts';
import { AnswerText, echoesOf } from './answer-text.ts';
import type { ChatTemplate } from './chat-template.ts';
import type { TextRequest } from './text-request.ts';

/** A model behind a protocol that takes text, and how to talk to it. */
export type TextModel = {
  readonly server: OpenaiServer;
  readonly deployment: Deployment;
  readonly template: ChatTemplate;
  /** The server repeats the prompt before its answer. */
  readonly stripPrompt: boolean;
};

const degraded = (about: Note['about']): NoteEvent => ({ type: 'note', note: { kind: 'degraded', about } });

/** The first events of an answer: where the gateway chose its limit, that is told. */
export function startEvents(
  deployment: Deployment,
  call: Pick<ChatCall, 'scope'>,
  { maxTokens, isOwnLimit }: TextRequest,
): readonly ChatEvent[] {
  const start = startEvent(deployment, call);
  return isOwnLimit ? [start, degraded({ max_tokens: maxTokens })] : [start];
}

export const answerTextOf = ({ template, stripPrompt }: TextModel, { stops, prompt }: TextRequest): AnswerText =>
  new AnswerText(stops, stripPrompt ? echoesOf(prompt, template.marks) : []);

/** An answer whose estimated tokens reach this part of its limit may have been cut off by it. */
const NEARLY_ALL = 0.9;

/**
 * The last events of an answer. `word` is the server's own for why it ended; many say nothing, and then the answer's
 * length decides whether it counts as cut off by the limit, and a note says that nobody told. Throws `upstream_error`
 * where the word says that the server broke off.
 */
export function finishEvents(word: string, answer: AnswerText, { maxTokens }: TextRequest): readonly ChatEvent[] {
  if (answer.isCut) return [{ type: 'finish', choice: 0, reason: 'stop' }];
  if (brokeOff(word)) throw new GatewayFailure('upstream_error', 'The model server failed while answering.');
  if (!hasEnded(word)) {
    const reason = answer.tokens >= NEARLY_ALL * maxTokens ? 'length' : 'stop';
    return [degraded({ finish: 'not told by the server' }), { type: 'finish', choice: 0, reason }];
  }
  const reason = finishReason(word);
  return [{ type: 'finish', choice: 0, reason, ...(word !== reason && { native: word }) }];
}

/** All events of an answer that came in one piece. */
export function wholeAnswer(
  model: TextModel,
  call: ChatCall,
  request: TextRequest,
  { text: said, word = '' }: { readonly text: string; readonly word?: string | undefined },
): readonly ChatEvent[] {
  const answer = answerTextOf(model, request);
  const text = answer.push(said) + answer.end();
  return [
    ...startEvents(model.deployment, call, request),
    ...(text === '' ? [] : [{ type: 'text', choice: 0, channel: 'answer', text } as const]),
    ...finishEvents(word, answer, request),
  ];
}

/** The text of a reply to a request that is answered in one piece. Throws what the server says is wrong. */
export async function postForText(
  server: OpenaiServer,
  path: string,
  body: unknown,
  scope: Pick<Scope, 'onAbort' | 'clock'>,
): Promise<string> {
  const reply = await postJson(server, path, JSON.stringify(body), scope);
  try {
    if (reply.status !== 200)
      throw failureOfReply(reply.status, await errorText(reply, scope, scope.clock), reply.headers);
    return await reply.text(MAX_REPLY_BYTES);
  } catch (thrown) {
    throw failureOfSocket(thrown);
  } finally {
    reply.release();
  }
}
