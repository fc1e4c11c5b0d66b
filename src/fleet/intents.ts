/** What a request wants done, as far as it decides which model suits. */
export const intents = [
  'general',
  'reasoning',
  'math',
  'coding',
  'translation',
  'extraction',
  'summarise',
  'rag_qa',
  'tool_use',
  'analytics',
  'devops',
  'vision',
  'fast_ui',
  'embedding',
] as const;
export type Intent = (typeof intents)[number];
