import type { Scope } from '../chat/scope.ts';

/** The next bytes of an answer. A connection that breaks once the answer has come to its finish has cost nothing. */
export async function nextBytes(
  body: AsyncIterator<Uint8Array>,
  answer: { readonly finished: boolean },
  scope: Pick<Scope, 'aborted'>,
): Promise<IteratorResult<Uint8Array>> {
  try {
    return await body.next();
  } catch (thrown) {
    if (answer.finished && !scope.aborted) return { done: true, value: undefined };
    throw thrown;
  }
}
