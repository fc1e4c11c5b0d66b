import type { ChatCall, Planned } from '../../chat/call.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { ChatModel } from '../../chat/model.ts';
import { errorText } from '../../net/error-text.ts';
import { readTail } from '../../net/read-tail.ts';
import { failureOfSocket } from '../../net/socket-failure.ts';
import { MAX_REPLY_BYTES, mediaTypeOf, type UpstreamReply } from '../../net/upstream-reply.ts';
import { failureOfReply } from '../../wire/openai/upstream-failure.ts';
import { parseReply } from '../../wire/parse-reply.ts';
import { postJson } from '../openai-compatible/server.ts';
import { v2Model } from './dialect.ts';
import { GenerateReader } from './generate-reader.ts';
import { wholeGenerateReply } from './generate-reply.ts';
import { answerTextOf, postForText, startEvents, type TextModel, wholeAnswer } from './text-model.ts';
import { textRequest, type TextRequest } from './text-request.ts';

/** The protocol allows no more; the gateway itself cuts at all of them. */
const MOST_STOPS = 5;

/** Chat over `generate` and `generate_stream` of Open Inference Protocol v2. */
export const generateChat = (model: TextModel, asksDetails: boolean): ChatModel<Planned<ChatCall>> =>
  async function* generate(call) {
    const request = textRequest(call, model.deployment, model.template);
    const body = generateBody(request, call, asksDetails);
    const path = v2Model(model.deployment.name);
    if (call.delivery === 'stream') {
      yield* streamed(model, call, request, body);
      return;
    }
    const reply = wholeGenerateReply(parseReply(await postForText(model.server, `${path}/generate`, body, call.scope)));
    yield wholeAnswer(model, call, request, reply);
  };

function generateBody({ prompt, maxTokens, stops, sampling }: TextRequest, call: ChatCall, asksDetails: boolean) {
  return {
    text_input: prompt,
    parameters: {
      max_tokens: maxTokens,
      stream: call.delivery === 'stream',
      temperature: sampling.temperature,
      top_p: sampling.topP,
      seed: sampling.seed,
      frequency_penalty: sampling.frequencyPenalty,
      presence_penalty: sampling.presencePenalty,
      ...(stops.length > 0 && { stop: stops.slice(0, MOST_STOPS) }),
      ...(asksDetails && { details: true }),
    },
  };
}

/** Does the transport tell the end of the body, so that one that was cut is an error of the socket? */
const isFramed = ({ headers }: UpstreamReply): boolean =>
  headers['content-length'] !== undefined || /\bchunked$/i.test(String(headers['transfer-encoding'] ?? '').trim());

async function* streamed(
  model: TextModel,
  call: ChatCall,
  request: TextRequest,
  body: unknown,
): AsyncGenerator<readonly ChatEvent[], void> {
  const { server, deployment } = model;
  const { scope } = call;
  const path = `${v2Model(deployment.name)}/generate_stream`;
  const reply = await postJson(server, path, JSON.stringify(body), scope);
  let release = (): void => reply.release();
  try {
    if (reply.status !== 200)
      throw failureOfReply(reply.status, await errorText(reply, scope, scope.clock), reply.headers);
    const mediaType = mediaTypeOf(reply);
    if (mediaType === 'application/json') {
      yield wholeAnswer(model, call, request, wholeGenerateReply(parseReply(await reply.text(MAX_REPLY_BYTES))));
      return;
    }
    if (mediaType !== 'text/event-stream')
      throw new GatewayFailure(
        'upstream_invalid',
        'The model server answered with something else than generated text.',
      );
    yield startEvents(deployment, call, request);
    const reader = new GenerateReader(answerTextOf(model, request), request, () =>
      scope.record({ kind: 'skipped-frame', model: deployment.card.id, upstream: deployment.upstream }),
    );
    const chunks = reply.body[Symbol.asyncIterator]();
    for (let step = await chunks.next(); step.done !== true; step = await chunks.next()) {
      const events = reader.read(step.value);
      if (events.length > 0) yield events;
      if (!reader.done) continue;
      release = () => readTail(chunks, reply, scope.clock);
      return;
    }
    const last = reader.end(isFramed(reply));
    if (last.length > 0) yield last;
  } catch (thrown) {
    throw failureOfSocket(thrown);
  } finally {
    release();
  }
}
