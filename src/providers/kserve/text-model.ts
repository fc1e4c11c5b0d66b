import type { ChatCall } from '../../chat/call.ts';
import type { ChatEvent, FinishEvent, StartEvent } from '../../chat/event.ts';
import type { Scope } from '../../chat/scope.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import { failureOfSocket } from '../../net/socket-failure.ts';
import { finishReason } from '../../wire/openai/finish-reason.ts';
import { failureOfReply } from '../../wire/openai/upstream-failure.ts';
import { MAX_REPLY_BYTES, type OpenaiServer, postJson } from '../openai-compatible/server.ts';
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

export const startEvent = ({ card }: Deployment, { scope }: Pick<ChatCall, 'scope'>): StartEvent => ({
  type: 'start',
  model: card.id,
  family: card.family,
  createdAt: scope.clock.now(),
});

export const answerTextOf = ({ template, stripPrompt }: TextModel, { stops, prompt }: TextRequest): AnswerText =>
  new AnswerText(stops, stripPrompt ? echoesOf(prompt, template.marks) : []);

/** `word` is the server's own for why it ended; many say nothing, and then it has come to its end. */
export function finishEvent(word: string, isCut: boolean): FinishEvent {
  const reason = isCut || word === '' ? 'stop' : finishReason(word);
  return { type: 'finish', choice: 0, reason, ...(!isCut && word !== '' && word !== reason && { native: word }) };
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
    startEvent(model.deployment, call),
    ...(text === '' ? [] : [{ type: 'text', choice: 0, channel: 'answer', text } as const]),
    finishEvent(word, answer.isCut),
  ];
}

/** The text of a reply to a request that is answered in one piece. Throws what the server says is wrong. */
export async function postForText(
  server: OpenaiServer,
  path: string,
  body: unknown,
  scope: Pick<Scope, 'onAbort'>,
): Promise<string> {
  const reply = await postJson(server, path, JSON.stringify(body), scope);
  try {
    const text = await reply.text(MAX_REPLY_BYTES);
    if (reply.status !== 200) throw failureOfReply(reply.status, text, reply.headers);
    return text;
  } catch (thrown) {
    throw failureOfSocket(thrown);
  } finally {
    reply.release();
  }
}
