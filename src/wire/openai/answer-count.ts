import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type JsonObject } from '../../chat/json.ts';

/** By what names servers take how many answers are to be made, beside `n`. */
const counts = [
  'best_of',
  'num_return_sequences',
  'num_generations',
  'num_completions',
  'n_completions',
  'num_beams',
  'beam_width',
  'candidate_count',
  'candidateCount',
];
/** Objects that servers read further fields from. */
const holders = ['extra_body', 'options', 'parameters', 'generation_config', 'generationConfig'];

/**
 * Answers are priced and limited by `n`: fields that pass as they are may not ask for more of them. Throws a 400 that
 * names the field.
 */
export function checkAnswerCount(fields: JsonObject, n: number): void {
  for (const name of counts) check(fields, name, name, n);
  for (const holder of holders) {
    const held = fields[holder];
    if (!isJsonObject(held)) continue;
    for (const name of ['n', ...counts]) check(held, name, `${holder}.${name}`, n);
  }
}

function check(fields: JsonObject, name: string, param: string, n: number): void {
  const value = fields[name];
  if (value === undefined || value === null || (typeof value === 'number' && value <= n)) return;
  throw new GatewayFailure(
    'invalid_value',
    `The field '${param}' is wrong: must be a number no larger than n, which alone says how many answers are made.`,
    { param },
  );
}
