import type { Principal } from '../chat/principal.ts';
import type { Scope } from '../chat/scope.ts';

/** Of one caller. */
const MOST_UNDER_WAY = 8;
/** Of one caller, beside those under way. */
const MOST_WAITING = 64;
const WAIT_MS = 3000;

type Turns = { underWay: number; readonly waiting: Set<(isMine: boolean) => void> };

/** Who fetches how much at a time, so that no caller takes what the process has for all. */
export class FetchTurns {
  /** Callers with something under way, and no others. */
  readonly #turns = new Map<string, Turns>();

  get callers(): number {
    return this.#turns.size;
  }

  /** False where there was no turn within three seconds; whoever has one must `leave`. Rejects with what ends the scope. */
  async take(scope: Pick<Scope, 'principal' | 'clock' | 'onAbort'>): Promise<boolean> {
    const turns = this.#of(callerOf(scope.principal));
    if (turns.underWay < MOST_UNDER_WAY) {
      turns.underWay++;
      return true;
    }
    return turns.waiting.size < MOST_WAITING && (await waited(turns.waiting, scope));
  }

  leave({ principal }: Pick<Scope, 'principal'>): void {
    const caller = callerOf(principal);
    const turns = this.#turns.get(caller);
    if (!turns) return;
    const [next] = turns.waiting;
    if (next) next(true);
    else if (--turns.underWay === 0) this.#turns.delete(caller);
  }

  #of(caller: string): Turns {
    const known = this.#turns.get(caller);
    if (known) return known;
    const turns = { underWay: 0, waiting: new Set<(isMine: boolean) => void>() };
    this.#turns.set(caller, turns);
    return turns;
  }
}

const callerOf = ({ id, user = '' }: Principal): string => `${id}\n${user}`;

function waited(waiting: Turns['waiting'], scope: Pick<Scope, 'clock' | 'onAbort'>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const hear = (isMine: boolean): void => {
      waiting.delete(hear);
      cancel();
      unlink();
      resolve(isMine);
    };
    waiting.add(hear);
    const cancel = scope.clock.after(WAIT_MS, () => hear(false));
    const unlink = scope.onAbort((reason) => {
      waiting.delete(hear);
      cancel();
      reject(reason);
    });
  });
}
