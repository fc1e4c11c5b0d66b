import { z } from 'zod';
import { GatewayFailure } from '../../chat/failure.ts';
import { failureInReply } from '../../wire/openai/upstream-failure.ts';
import { parseReply } from '../../wire/parse-reply.ts';

const cell = z.union([z.string(), z.number(), z.boolean()]);
const row = z.union([cell, z.array(cell)]);

const inferReply = z.object({
  outputs: z
    .array(
      z.object({
        name: z.string(),
        datatype: z.string(),
        shape: z.array(z.int().nonnegative()),
        /** Flat, or nested as its shape says. */
        data: z.array(z.union([row, z.array(row)])),
      }),
    )
    .min(1),
  parameters: z.record(z.string(), z.unknown()).nullish(),
});

export type InferReply = z.output<typeof inferReply>;

/** Texts as an input tensor of Open Inference Protocol v2. */
export const textTensor = (texts: readonly string[]) => ({
  name: 'text_input',
  shape: [texts.length],
  datatype: 'BYTES',
  data: texts,
});

/** Throws `upstream_invalid` for what is no reply of `infer`, and the server's own error. */
export function readInferReply(text: string): InferReply {
  const body = parseReply(text);
  const failure = failureInReply(body);
  if (failure) throw failure;
  const { data, error } = inferReply.safeParse(body);
  if (data) return data;
  throw new GatewayFailure('upstream_invalid', 'The model server answered with something that holds no tensors.', {
    cause: error,
  });
}

/** One vector for each text. Throws `upstream_invalid` for another number or other things than numbers. */
export function vectorsIn({ outputs }: InferReply, expected: number): readonly Float32Array[] {
  const output = outputs.find(({ datatype }) => /^(?:FP|BF)\d{2}$/.test(datatype));
  const flat = output?.data.flat(2) ?? [];
  const length = flat.length / expected;
  if (
    flat.length === 0 ||
    !Number.isInteger(length) ||
    !flat.every((value) => typeof value === 'number') ||
    output?.shape[0] !== expected
  )
    throw new GatewayFailure('upstream_invalid', 'The model server did not give one vector for each text.');
  return Array.from({ length: expected }, (_, at) => Float32Array.from(flat.slice(at * length, (at + 1) * length)));
}
