import type { Message } from '../../src/chat/call.ts';
import type { LiveFleet } from '../../src/fleet/live-fleet.ts';
import type { Intent } from '../../src/fleet/intents.ts';
import { anyQuestion } from './prompts.ts';
import { SimulatedGateway } from './simulated-gateway.ts';
import { VirtualClock } from './virtual-clock.ts';

export type ConversationsOptions = {
  readonly seed: number;
  readonly conversations: number;
  readonly turns: number;
  /** Whether a conversation stays with its model; without, every turn is decided anew. */
  readonly sticky: boolean;
};

export type Conversations = {
  /** Input tokens that servers still knew, as a share of all. */
  readonly cachedShare: number;
  /** Turns after the first that another model answered than the turn before, as a share. */
  readonly switches: number;
  readonly cost: number;
  readonly good: number;
};

/** People think for so long between turns, on average. */
const THINKING_MS = 40_000;
/** Conversations begin within so much time. */
const BEGIN_WITHIN_MS = 1_200_000;

/** A text of the house, long enough for a server to keep it. */
const RULES = 'Answer for the customs desk: cite the article, name the duty, and say what is missing. '.repeat(60);
const ANSWER = 'The duty depends on the code, the country and the contract; here is how to find it. '.repeat(12);

const text = (role: Message['role'], words: string): Message => ({
  role,
  parts: [{ kind: 'text', text: words, origin: role === 'system' ? 'system' : 'caller' }],
});

/** People talk with the gateway, many at a time, each turn longer than the one before. */
export function conversations(fleet: LiveFleet, { sticky, ...options }: ConversationsOptions): Conversations {
  const clock = new VirtualClock();
  const gateway = new SimulatedGateway(clock, fleet, { seed: options.seed, labels: { share: 0.3, afterMs: 5000 } });
  const sums = { tokens: 0, cached: 0, turns: 0, later: 0, switches: 0, cost: 0, good: 0 };
  const turn = (at: number, id: string, messages: readonly Message[], before: string | undefined): void => {
    const question = anyQuestion(gateway.random);
    const said = [...messages, text('user', question.text)];
    // who is not known to have talked before is sent anywhere: each turn as a conversation of its own
    const bounds = sticky ? undefined : { session: `${id}/${at}` };
    const asked = {
      messages: said,
      wants: question.wants satisfies Intent,
      conversation: id,
      ...(bounds && { bounds }),
    };
    gateway.ask(asked, ({ model, inputTokens, cachedTokens, cost, isGood }) => {
      sums.turns++;
      sums.tokens += inputTokens;
      sums.cached += cachedTokens;
      sums.cost += cost;
      if (isGood) sums.good++;
      if (before !== undefined) sums.later++;
      if (before !== undefined && before !== model) sums.switches++;
      if (at + 1 === options.turns) return;
      const thinkingMs = -Math.log(1 - gateway.random()) * THINKING_MS;
      clock.after(thinkingMs, () => turn(at + 1, id, [...said, text('assistant', ANSWER)], model));
    });
  };
  for (let i = 0; i < options.conversations; i++) {
    const id = `conversation ${i}`;
    clock.after(gateway.random() * BEGIN_WITHIN_MS, () => turn(0, id, [text('system', RULES)], undefined));
  }
  clock.runUntil(4 * BEGIN_WITHIN_MS);
  return {
    cachedShare: sums.cached / sums.tokens,
    switches: sums.switches / sums.later,
    cost: sums.cost,
    good: sums.good / sums.turns,
  };
}
