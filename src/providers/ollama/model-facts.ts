import { z } from 'zod';
import type { Capability } from '../../fleet/model-card.ts';

/** What the server tells of a model. */
export type ModelFacts = {
  readonly family: string;
  /** Undefined where the server is too old to say. */
  readonly capabilities: readonly Capability[] | undefined;
  /** The longest window the model was made for, input and output together. */
  readonly longestWindowTokens: number | undefined;
  /** The window that the model's own file asks for. */
  readonly presetWindowTokens: number | undefined;
  /** The server only passes the request on to a cloud. */
  readonly isRemote: boolean;
  /** Its reasoning has levels only and cannot be switched off (gpt-oss). */
  readonly reasonsInLevels: boolean;
};

export const showReply = z.object({
  details: z.object({ family: z.string().nullish() }).nullish(),
  parameters: z.string().nullish(),
  model_info: z.record(z.string(), z.unknown()).nullish(),
  capabilities: z.array(z.string()).nullish(),
  remote_model: z.string().nullish(),
});

const inTheHouse: Readonly<Record<string, readonly Capability[]>> = {
  completion: ['chat', 'json'],
  embedding: ['embed'],
  tools: ['tools'],
  vision: ['vision'],
  thinking: ['reasoning'],
};

const positive = z.int().positive();

/** What `/api/show` says, in the house's terms. */
export function factsOf(name: string, show: z.output<typeof showReply>): ModelFacts {
  const info = show.model_info ?? {};
  const architecture = typeof info['general.architecture'] === 'string' ? info['general.architecture'] : '';
  const [, longest] = Object.entries(info).find(([key]) => key.endsWith('.context_length')) ?? [];
  const preset = /^num_ctx\s{1,64}(\d{1,9})\s*$/m.exec(show.parameters ?? '')?.[1];
  const family = show.details?.family || architecture || name;
  return {
    family,
    capabilities: show.capabilities?.flatMap((word) => inTheHouse[word] ?? []),
    longestWindowTokens: positive.safeParse(longest).data,
    presetWindowTokens: positive.safeParse(Number(preset)).data,
    isRemote: Boolean(show.remote_model),
    reasonsInLevels: /gpt-?oss/.test(`${family} ${name}`),
  };
}
