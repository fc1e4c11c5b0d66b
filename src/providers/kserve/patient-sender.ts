import type { Clock } from '../../chat/scope.ts';
import type { Sender } from '../../net/upstream.ts';
import { sleep } from '../../runtime/sleep.ts';
import { mayBeStarting, unreadyFailure } from './unready-reply.ts';
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
 * Waits for a service that starts from zero: while the model is cold, what comes before its first reply is no failure,
 * and the request is sent again until the scope ends. After any other reply nothing is sent again.
 */
export const patientSender = (sender: Sender, warmth: Warmth, name: string, clock: Clock): Sender => ({
  send: async (request, scope) => {
    const wasCold = warmth.isCold(name);
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        const reply = await sender.send(request, scope);
        // A server may tell of its models before they are loaded.
        return reply.status < 300 && request.method === 'POST' ? warmth.answering(name, reply) : reply;
      } catch (thrown) {
        if (!wasCold || !mayBeStarting(thrown)) throw thrown;
        await sleep(clock, pauseMs, scope);
      }
    }
  },
});
