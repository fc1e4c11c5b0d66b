import type { ChatCall, Planned } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type Json } from '../../chat/json.ts';
import type { ChatModel } from '../../chat/model.ts';
import { failureInReply } from '../../wire/openai/upstream-failure.ts';
import { parseReply } from '../../wire/parse-reply.ts';
import { v1Model } from './dialect.ts';
import { filled, finishWordAt, holdsLimit, valueAt } from './predict-mapping.ts';
import { postForText, type TextModel, wholeAnswer } from './text-model.ts';
import { textRequest, type TextRequest } from './text-request.ts';

/** How one model's instances and predictions look. */
export type PredictMapping = { readonly input: unknown; readonly output: string };

/** Chat over `predict` of protocol v1, by the operator's mapping; the answer comes whole. */
export const predictChat = (model: TextModel, mapping: PredictMapping): ChatModel<Planned<ChatCall>> =>
  async function* predict(call) {
    const request = requestOf(call, model, mapping);
    const { temperature, topP, seed } = request.sampling;
    const instance = filled(mapping.input, {
      prompt: request.prompt,
      max_tokens: request.maxTokens,
      temperature,
      top_p: topP,
      seed,
      stop: request.stops.length > 0 ? request.stops : undefined,
    });
    const path = `${v1Model(model.deployment.name)}:predict`;
    const [prediction] = readPredictions(
      await postForText(model.server, path, { instances: [instance] }, call.scope),
      1,
    );
    const said = valueAt(prediction, mapping.output);
    if (typeof said !== 'string')
      throw new GatewayFailure('upstream_invalid', 'The prediction holds no text where the setting output points to.');
    yield wholeAnswer(model, call, request, { text: said, word: finishWordAt(prediction, mapping.output) });
  };

/** A form that has no place for a limit leaves it to the server. */
function requestOf(call: ChatCall, { deployment, template }: TextModel, { input }: PredictMapping): TextRequest {
  const request = textRequest(call, deployment, template);
  return holdsLimit(input) ? request : { ...request, maxTokens: Infinity, isOwnLimit: false };
}

/** The predictions of a reply, one for each instance. Throws `upstream_invalid` otherwise, and the server's own error. */
export function readPredictions(text: string, expected: number): readonly Json[] {
  const body = parseReply(text);
  const failure = failureInReply(body);
  if (failure) throw failure;
  const predictions = isJsonObject(body) ? body.predictions : undefined;
  if (Array.isArray(predictions) && predictions.length === expected) return predictions as readonly Json[];
  throw new GatewayFailure('upstream_invalid', 'The model server did not give one prediction for each instance.');
}
