/**
 * The protocols of KServe: OpenAI's API where vLLM serves it, the same below /openai where KServe's own server does, and
 * Open Inference Protocol v2 and v1, which take text.
 */
export const dialects = ['openai', 'kserve-openai', 'v2-generate', 'v2-infer', 'v1-predict'] as const;
export type Dialect = (typeof dialects)[number];

/** Where OpenAI's API begins. */
export const openaiPaths = { openai: '/v1', 'kserve-openai': '/openai/v1' } as const;
export type OpenaiDialect = keyof typeof openaiPaths;
export type TextDialect = Exclude<Dialect, OpenaiDialect>;

/** Does it take a text, so that the gateway must render messages itself? */
export const isTextDialect = (dialect: Dialect | undefined): dialect is TextDialect =>
  dialect !== undefined && !Object.hasOwn(openaiPaths, dialect);

/** A model of Open Inference Protocol v2. */
export const v2Model = (name: string): string => `/v2/models/${encodeURIComponent(name)}`;
/** A model of protocol v1. */
export const v1Model = (name: string): string => `/v1/models/${encodeURIComponent(name)}`;
