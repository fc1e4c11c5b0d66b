export type PlainError = {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly code?: string;
  readonly cause?: PlainError;
};

/** Gives a text back without what nobody may read. */
export type Hide = (text: string) => string;

const DEEPEST_CAUSE = 4;

/**
 * What the log keeps of an error: its name, words, code, place and causes. Neither further fields, which may hold whatever
 * was worked on, nor what its words put into quotation marks: a parser quotes the text that it was given.
 */
export function plainError(thrown: unknown, hide: Hide, depth = 0): PlainError {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: '', stack: '' };
  const { name, cause } = thrown;
  const message = hide(thrown.message.replace(/"[^]*"/, '"…"'));
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  return {
    type: name,
    message,
    stack: [`${name}: ${message}`, ...placesOf(thrown)].join('\n'),
    ...(code !== undefined && { code }),
    ...(cause instanceof Error && depth < DEEPEST_CAUSE && { cause: plainError(cause, hide, depth + 1) }),
  };
}

const placesOf = ({ stack = '' }: Error): readonly string[] =>
  stack.split('\n').filter((line) => /^ {4}at /.test(line));
