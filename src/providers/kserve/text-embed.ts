import type { EmbedModel } from '../../chat/model.ts';
import type { EmbedCall } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import type { OpenaiServer } from '../openai-compatible/server.ts';
import { sharedLength } from '../shared-length.ts';
import { startEvent } from '../start-event.ts';
import { v1Model, v2Model } from './dialect.ts';
import { readInferReply, textTensor, vectorsIn } from './infer-tensors.ts';
import { type PredictMapping, readPredictions } from './predict-chat.ts';
import { filled, valueAt } from './predict-mapping.ts';
import { postForText } from './text-model.ts';

/** Texts of one request at most. */
const BATCH_TEXTS = 32;

type Embedding = { readonly server: OpenaiServer; readonly deployment: Deployment };
/** The vectors of some texts, in one request. */
type EmbedBatch = (texts: readonly string[], call: EmbedCall) => Promise<readonly Float32Array[]>;

const embedding = (deployment: Deployment, embedBatch: EmbedBatch): EmbedModel =>
  async function* embed(call) {
    if (call.dimensions !== undefined)
      throw new GatewayFailure('unsupported_parameter', 'This model has one length of vectors; leave dimensions out.', {
        param: 'dimensions',
      });
    let length: number | undefined;
    for (let from = 0; from < call.texts.length; from += BATCH_TEXTS) {
      const vectors = await embedBatch(call.texts.slice(from, from + BATCH_TEXTS), call);
      length = sharedLength(vectors, length);
      if (!vectors.every((vector) => vector.every((number) => Number.isFinite(number))))
        throw new GatewayFailure('upstream_invalid', 'The model server sent a number that is too large for a vector.');
      yield [...(from === 0 ? [startEvent(deployment, call)] : []), { type: 'vectors', from, vectors }];
    }
  };

/** Embeddings over `infer` of Open Inference Protocol v2: a tensor of texts in, a tensor of numbers out. */
export const inferEmbed = ({ server, deployment }: Embedding): EmbedModel =>
  embedding(deployment, async (texts, { scope }) => {
    const body = { inputs: [textTensor(texts)] };
    const text = await postForText(server, `${v2Model(deployment.name)}/infer`, body, scope);
    return vectorsIn(readInferReply(text), texts.length);
  });

/** Embeddings over `predict` of protocol v1, by the operator's mapping. */
export const predictEmbed = ({ server, deployment }: Embedding, { input, output }: PredictMapping): EmbedModel =>
  embedding(deployment, async (texts, { scope }) => {
    const body = { instances: texts.map((prompt) => filled(input, { prompt })) };
    const text = await postForText(server, `${v1Model(deployment.name)}:predict`, body, scope);
    return readPredictions(text, texts.length).map((prediction) => {
      const vector = valueAt(prediction, output);
      if (Array.isArray(vector) && vector.length > 0 && vector.every((value) => typeof value === 'number'))
        return Float32Array.from(vector);
      throw new GatewayFailure(
        'upstream_invalid',
        'A prediction holds no list of numbers where the setting output points to.',
      );
    });
  });
