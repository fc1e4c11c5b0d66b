import type { Clock } from '../../chat/scope.ts';
import type { Sender, UpstreamRequest } from '../../net/upstream.ts';
import { sleep } from '../../runtime/sleep.ts';
import { isProxyTimeout, isRefusal, unreadyFailure } from './unready-reply.ts';
import type { Warmth } from './warmth.ts';

/** Between two attempts to reach a service that is starting; each pause is twice the one before. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;

/** Rejects for a reply that says that no model is ready to answer. */
export const checkedSender = (sender: Sender): Sender => ({
  send: async (request, scope) => {
    const reply = await sender.send(request, scope);
    const failure = unreadyFailure(reply);
    if (!failure) return reply;
    reply.release();
    throw failure;
  },
});

/**
 * Waits for a service that starts from zero: while the model is cold, a refusal before its first reply is no failure,
 * and the request is sent again until the scope ends. A proxy that gave up waiting may have done so while a model ran:
 * that counts as starting once, and only after a refusal. After any other reply nothing is sent again.
 */
export const patientSender = (sender: Sender, warmth: Warmth, name: string, clock: Clock): Sender => ({
  send: async (request, scope) => {
    const isStarting = warmth.isCold(name) ? startOf(request) : never;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        const reply = await sender.send(request, scope);
        // A server may tell of its models before they are loaded.
        return reply.status < 300 && request.method === 'POST' ? warmth.answering(name, reply) : reply;
      } catch (thrown) {
        if (!isStarting(thrown)) throw thrown;
        await sleep(clock, pauseMs, scope);
      }
    }
  },
});

const never = (): boolean => false;

/** Tells of one failure after another of a request to a cold service whether it may be only the service's start. */
function startOf({ method }: UpstreamRequest): (thrown: unknown) => boolean {
  if (method === 'GET') return (thrown) => isRefusal(thrown) || isProxyTimeout(thrown); // a question runs no model
  let wasRefused = false;
  let hasTimedOut = false;
  return (thrown) => {
    if (isRefusal(thrown)) return (wasRefused = true);
    if (!wasRefused || hasTimedOut || !isProxyTimeout(thrown)) return false;
    return (hasTimedOut = true);
  };
}
