import type { ChatCall, Planned } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { ChatModel } from '../../chat/model.ts';
import { v2Model } from './dialect.ts';
import { readInferReply, textTensor } from './infer-tensors.ts';
import { postForText, type TextModel, wholeAnswer } from './text-model.ts';
import { textRequest } from './text-request.ts';

/** Chat over `infer` of Open Inference Protocol v2: the prompt is a tensor of one text, and the answer comes whole. */
export const inferChat = (model: TextModel): ChatModel<Planned<ChatCall>> =>
  async function* infer(call) {
    const request = textRequest(call, model.deployment, model.template);
    const { temperature, topP, seed } = request.sampling;
    const body = {
      inputs: [textTensor([request.prompt])],
      // Parameters of the protocol are single values; stop strings are cut here.
      parameters: { max_tokens: request.maxTokens, temperature, top_p: topP, seed },
    };
    const text = await postForText(model.server, `${v2Model(model.deployment.name)}/infer`, body, call.scope);
    const { outputs, parameters } = readInferReply(text);
    const output =
      outputs.find(({ name }) => name === 'text_output') ?? outputs.find(({ datatype }) => datatype === 'BYTES');
    const said = output?.data.flat(2)[0];
    if (typeof said !== 'string')
      throw new GatewayFailure('upstream_invalid', 'The model server answered with tensors that hold no text.');
    const word = parameters?.['finish_reason'];
    yield wholeAnswer(model, call, request, { text: said, word: typeof word === 'string' ? word : '' });
  };
