import type { ChatCall } from '../../chat/call.ts';
import type { Json } from '../../chat/json.ts';
import type { ModelFacts } from './model-facts.ts';
import { openaiFields } from '../../wire/openai/extra.ts';

/** A value of Ollama's `think`. */
export type Think = boolean | 'low' | 'medium' | 'high' | 'max';

const efforts: Readonly<Record<string, Think>> = {
  none: false,
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'max',
  max: 'max',
};

const nativeThink = (value: Json | undefined): Think | undefined => {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' && Object.hasOwn(efforts, value) ? efforts[value] : undefined;
};

const wantsJson = (call: ChatCall): boolean =>
  call.responseFormat ? call.responseFormat['type'] !== 'text' : Boolean(openaiFields(call.extra)?.['format']);

/**
 * What to say of thinking to a model that can; undefined leaves it to the model, which then thinks. Background tasks
 * never think; a JSON answer does only when asked to.
 */
export function thinkOf(call: ChatCall, facts: ModelFacts): Think | undefined {
  const asked = nativeThink(openaiFields(call.extra)?.['think']) ?? nativeThink(call.reasoningEffort);
  const think = call.task !== 'chat' ? false : (asked ?? (wantsJson(call) ? false : undefined));
  return facts.reasonsInLevels ? asLevel(think) : think;
}

function asLevel(think: Think | undefined): Think | undefined {
  if (think === false) return 'low';
  if (think === true) return undefined;
  return think === 'max' ? 'high' : think;
}
