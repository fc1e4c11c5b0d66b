import type { EmbedEvent } from './event.ts';
import { GatewayFailure } from './failure.ts';
import type { ModelId } from './model-id.ts';
import type { Usage } from './usage.ts';

/** Everything an embedding model said. */
export type Vectors = {
  readonly model: ModelId;
  readonly vectors: readonly Float32Array[];
  readonly usage: Usage | undefined;
};

/** Reads a stream of vectors to its end. Throws `upstream_incomplete` when one is missing. */
export async function collectVectors(events: AsyncIterable<readonly EmbedEvent[]>, texts: number): Promise<Vectors> {
  const vectors: (Float32Array | undefined)[] = new Array<Float32Array | undefined>(texts).fill(undefined);
  let model = '';
  let usage: Usage | undefined;
  for await (const batch of events) {
    for (const event of batch) {
      if (event.type === 'start') ({ model } = event);
      else if (event.type === 'usage') ({ usage } = event);
      else if (event.type === 'vectors') event.vectors.forEach((vector, at) => (vectors[event.from + at] = vector));
    }
  }
  const whole = vectors.filter((vector) => vector !== undefined);
  if (whole.length !== texts)
    throw new GatewayFailure('upstream_incomplete', 'The model server left out some embeddings.');
  return { model, vectors: whole, usage };
}
