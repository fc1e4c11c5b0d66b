import { jsonScenario, type RecordedRequest, type Reply } from './scenario.ts';

/** A unit vector that depends on the text alone. */
export function vectorOf(text: string, dimensions = 8): Float32Array {
  const vector = new Float32Array(dimensions);
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length || at < dimensions; at++) {
    state = Math.imul(state ^ (text.charCodeAt(at % Math.max(1, text.length)) || 1), 0x01000193);
    const slot = at % dimensions;
    vector[slot] = (vector[slot] ?? 0) + ((state >>> 8) % 2001) / 1000 - 1;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

const textsOf = (request: RecordedRequest): readonly string[] => {
  const { input } = request.body;
  return Array.isArray(input)
    ? input.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
    : [String(input)];
};

export type EmbeddingsOptions = {
  /** Answers numbers whatever was asked for, as many servers do. */
  readonly alwaysFloats?: boolean;
  /** Lists the vectors last first; `index` stays right. */
  readonly reversed?: boolean;
};

/** Vectors in the encoding that the request asks for; usage is one token a character. */
export const embeddingsAnswer =
  (options: EmbeddingsOptions = {}): Reply =>
  (request) => {
    const texts = textsOf(request);
    const dimensions = typeof request.body.dimensions === 'number' ? request.body.dimensions : 8;
    const asBase64 = request.body.encoding_format === 'base64' && !options.alwaysFloats;
    const data = texts.map((text, index) => {
      const vector = vectorOf(text, dimensions);
      const embedding = asBase64 ? Buffer.from(vector.buffer).toString('base64') : [...vector];
      return { object: 'embedding', index, embedding };
    });
    const tokens = texts.reduce((sum, text) => sum + text.length, 0);
    return jsonScenario({
      object: 'list',
      model: request.body.model,
      data: options.reversed ? data.reverse() : data,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    });
  };
