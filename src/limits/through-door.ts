import type { Call } from '../chat/call.ts';
import type { Door } from './door.ts';
import { languageOfCall } from './language-of-call.ts';
import { inLanguage } from './refusal.ts';

/** Work for a call that is no model's: it passes the door as an answer does, and leaves when the work ends. */
export async function throughDoor<Result>(
  door: Pick<Door, 'enter' | 'leave'>,
  call: Call,
  work: () => Promise<Result>,
): Promise<Result> {
  const reservation = await door.enter(call);
  try {
    return await work();
  } catch (thrown) {
    throw inLanguage(thrown, () => languageOfCall(call));
  } finally {
    if (reservation) door.leave(reservation);
  }
}
