import { isJsonObject, type Json } from '../../chat/json.ts';
import { jsonOrUndefined } from '../../wire/json-or-undefined.ts';

const MOST_MODELS = 512;

export type ListedModel = { readonly name: string; readonly contextTokens: number | undefined };
export type ModelList = {
  readonly models: readonly ListedModel[];
  /** OpenAI's `{"data": [...]}`; otherwise KServe's own `{"models": [...]}`. */
  readonly isOpenai: boolean;
};

/** A list of models in any shape that KServe's servers send; undefined for what is none. */
export function readModelList(text: string): ModelList | undefined {
  const body = jsonOrUndefined(text);
  if (!isJsonObject(body)) return undefined;
  const isOpenai = Array.isArray(body.data);
  const rows = isOpenai ? body.data : body.models;
  if (!Array.isArray(rows)) return undefined;
  const models = (rows as readonly Json[]).slice(0, MOST_MODELS).flatMap((row) => modelIn(row) ?? []);
  return { models, isOpenai };
}

function modelIn(row: Json): ListedModel | undefined {
  if (typeof row === 'string') return row === '' ? undefined : { name: row, contextTokens: undefined };
  if (!isJsonObject(row)) return undefined;
  const name = row.id ?? row.name;
  const window = row.max_model_len; // vLLM's
  if (typeof name !== 'string' || name === '') return undefined;
  return { name, contextTokens: typeof window === 'number' && window > 0 ? window : undefined };
}
