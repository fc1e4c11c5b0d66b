import type { ChatCall, Planned } from '../chat/call.ts';
import { type Committed, commit } from '../chat/commit.ts';
import type { ChatEvent } from '../chat/event.ts';
import { asFailure, GatewayFailure } from '../chat/failure.ts';
import type { ChatModel } from '../chat/model.ts';
import type { ModelId } from '../chat/model-id.ts';
import { type OwnedScope, within } from '../chat/scope.ts';
import type { Budget } from './budget.ts';

export type HedgeOptions = {
  readonly model: ModelId;
  /** Without content for so long, a second attempt begins beside the first. */
  readonly afterMs: number;
  /** Of input tokens: what second attempts may cost. */
  readonly budget: Budget;
  readonly estimateInput: (call: ChatCall) => number;
};

type Racer = { readonly scope: OwnedScope; readonly committed: Promise<Committed<ChatEvent>> };

/**
 * Asks twice where the first attempt is slow to begin; the first to say something answers, the other is ended. An answer
 * in one piece says nothing before its end, so that slow cannot be told from long: it is asked for once.
 */
export const hedge =
  (options: HedgeOptions) =>
  (next: ChatModel<Planned<ChatCall>>): ChatModel<Planned<ChatCall>> => {
    const twice = raced(options, next);
    return (call) => (call.delivery === 'whole' ? next(call) : twice(call));
  };

const raced = (options: HedgeOptions, next: ChatModel<Planned<ChatCall>>): ChatModel<Planned<ChatCall>> =>
  async function* hedged(call) {
    const race = new Race(options, next, call);
    try {
      const committed = await race.won();
      try {
        yield* committed.events;
      } finally {
        await committed.close();
      }
    } finally {
      await race.end();
    }
  };

class Race {
  readonly #options: HedgeOptions;
  readonly #next: ChatModel<Planned<ChatCall>>;
  readonly #call: Planned<ChatCall>;
  readonly #racers: Racer[] = [];
  #ended: Promise<unknown> | undefined;

  constructor(options: HedgeOptions, next: ChatModel<Planned<ChatCall>>, call: Planned<ChatCall>) {
    this.#options = options;
    this.#next = next;
    this.#call = call;
  }

  async won(): Promise<Committed<ChatEvent>> {
    const tokens = this.#options.estimateInput(this.#call);
    this.#options.budget.earn(tokens);
    const first = this.#start();
    if (await this.#isEarly(first)) return this.#take(first);
    if (!this.#options.budget.spend(tokens)) {
      this.#tell('no_budget');
      return this.#take(first);
    }
    const second = this.#start();
    const winner = await Promise.any([first, second].map(decided)).catch(() => first); // which tells how both failed
    try {
      const committed = await this.#take(winner);
      this.#tell(winner === second ? 'won' : 'lost');
      return committed;
    } catch (thrown) {
      this.#tell('failed');
      throw thrown;
    }
  }

  /** Waits until every attempt has ended. */
  async end(): Promise<void> {
    await (this.#ended ?? endAll(this.#racers));
    for (const { scope } of this.#racers) scope[Symbol.dispose]();
  }

  /** Whoever did not win ends now, not when the answer has been read. */
  #take(winner: Racer): Promise<Committed<ChatEvent>> {
    this.#ended = endAll(this.#racers.filter((racer) => racer !== winner));
    return winner.committed;
  }

  #start(): Racer {
    const scope = within(this.#call.scope);
    const call = { ...this.#call, scope };
    const committed = (async () => commit(this.#next(call)))(); // what is thrown at once counts as any other failure
    committed.catch(() => undefined); // awaited later, or not at all
    const racer = { scope, committed };
    this.#racers.push(racer);
    return racer;
  }

  /** Has the racer committed or failed before the time for a second one? */
  async #isEarly(racer: Racer): Promise<boolean> {
    let cancel = (): void => undefined;
    const late = new Promise<false>((resolve) => {
      cancel = this.#call.scope.clock.after(this.#options.afterMs, () => resolve(false));
    });
    try {
      return await Promise.race([racer.committed.then(() => true as const), late]);
    } finally {
      cancel();
    }
  }

  #tell(outcome: 'won' | 'lost' | 'failed' | 'no_budget'): void {
    this.#call.scope.record({ kind: 'hedge', model: this.#options.model, outcome });
  }
}

/** Resolves when the racer has decided the race: by its answer, or by a failure that says the same of any attempt. */
const decided = (racer: Racer): Promise<Racer> =>
  racer.committed.then(
    () => racer,
    (thrown: unknown) => {
      if (asFailure(thrown).retryable) throw thrown;
      return racer;
    },
  );

const endAll = (racers: readonly Racer[]): Promise<unknown> => {
  for (const { scope } of racers) scope.abort(overtaken());
  return Promise.all(racers.map(({ committed }) => committed.then((late) => late.close()).catch(() => undefined)));
};

/** Counted as cancelled: it says nothing of the upstream. */
const overtaken = (): GatewayFailure =>
  new GatewayFailure('client_closed_request', 'Another attempt has answered first.');
