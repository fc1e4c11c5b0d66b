import type { ShapeFault } from './shape-fault.ts';

/** What a model is told whose answer does not have the form that was asked for. */
export const repairPromptV1 = (faults: readonly ShapeFault[]): string =>
  `Your last reply does not have the form that was asked for:
${faults.map(({ pointer, keyword }) => `- at "${pointer}": ${reasons[keyword] ?? keyword}`).join('\n')}
Reply again with the whole corrected JSON and nothing else: no words before or after it, no code block.`;

const reasons: Readonly<Record<string, string>> = {
  json: 'the reply is not valid JSON',
  type: 'the type is wrong',
  required: 'it is missing',
  additionalProperties: 'there must be no such member',
  enum: 'it is none of the allowed values',
  const: 'it is not the one allowed value',
  pattern: 'it does not match the pattern',
};
