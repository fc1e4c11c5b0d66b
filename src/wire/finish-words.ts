/** Some servers name a finish in every chunk, empty or as a word for none, while the answer goes on. */
const none: ReadonlySet<string> = new Set(['', 'null', 'none']);

/** Words of servers that did not come to the end of their answer. */
const broken: ReadonlySet<string> = new Set([
  'abort',
  'aborted',
  'canceled',
  'cancelled',
  'error',
  'error_limit',
  'insufficient_system_resource',
  'network_error',
  'timeout',
  'user_cancel',
]);

/** Does the word say that the answer has ended, well or not? */
export const hasEnded = (word: string): boolean => !none.has(word.trim().toLowerCase());

/** Does the word say that the server gave up? Such an answer is a failure, never a success. */
export const brokeOff = (word: string): boolean => broken.has(word.trim().toLowerCase());
