import type { ChatCall } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';
import { openaiFields } from '../../wire/openai/extra.ts';

/** Options that shape one answer. All others belong to the runner: changing one reloads the model for everybody. */
const answerOptions = new Set([
  'temperature',
  'top_k',
  'top_p',
  'min_p',
  'typical_p',
  'repeat_penalty',
  'repeat_last_n',
  'presence_penalty',
  'frequency_penalty',
  'seed',
  'stop',
  'num_keep',
  'num_predict',
  'draft_num_predict',
]);
const runnerOptions = ['num_ctx', 'num_gpu', 'num_batch', 'num_thread', 'main_gpu', 'use_mmap'];

/** Ollama's options for a call, and the names of those that were asked for but are fixed for each model. */
export type RequestOptions = { readonly options: JsonObject; readonly ignored: readonly string[] };

/** Only what the caller gave: what is left out stays the model's own default. */
export function requestOptions(call: ChatCall, windowTokens: number): RequestOptions {
  const fields = openaiFields(call.extra) ?? {};
  const options: Record<string, Json> = {};
  const ignored = runnerOptions.filter((name) => fields[name] !== undefined && fields[name] !== null);
  for (const name of answerOptions) setOption(options, name, fields[name], name);
  if (isJsonObject(fields['options'])) {
    for (const [name, value] of Object.entries(fields['options'])) {
      if (answerOptions.has(name)) setOption(options, name, value, `options.${name}`);
      else ignored.push(`options.${name.slice(0, 64)}`);
    }
  }
  return {
    options: Object.assign({}, options, sampling(call), { num_ctx: windowTokens }),
    ignored: ignored.slice(0, 16),
  };
}

function setOption(options: Record<string, Json>, name: string, value: Json | undefined, param: string): void {
  if (value === undefined || value === null) return;
  if (name === 'stop') {
    const stops = typeof value === 'string' ? [value] : value;
    if (!Array.isArray(stops) || !stops.every((stop) => typeof stop === 'string'))
      throw new GatewayFailure('invalid_value', `${param} must be a string or a list of strings.`, { param });
    options[name] = stops;
    return;
  }
  if (typeof value !== 'number') throw new GatewayFailure('invalid_value', `${param} must be a number.`, { param });
  options[name] = value;
}

function sampling({ sampling, maxOutputTokens }: ChatCall): JsonObject {
  const given = {
    temperature: sampling.temperature,
    top_p: sampling.topP,
    seed: sampling.seed,
    presence_penalty: sampling.presencePenalty,
    frequency_penalty: sampling.frequencyPenalty,
    stop: sampling.stop,
    num_predict: maxOutputTokens,
  };
  const options: Record<string, Json> = {};
  for (const [name, value] of Object.entries(given)) if (value !== undefined) options[name] = value;
  return options;
}
