import type { Scope } from '../chat/scope.ts';
import { onSignal } from '../net/on-signal.ts';

type Flight<T> = { readonly result: Promise<T>; readonly controller: AbortController; waiting: number };

/** Work that several requests wait for is done once, and ends early only when the last of them has left. */
export class SharedFlights<T> {
  readonly #flights = new Map<string, Flight<T>>();

  join(key: string, scope: Pick<Scope, 'onAbort'>, work: (scope: Pick<Scope, 'onAbort'>) => Promise<T>): Promise<T> {
    const flight = this.#flights.get(key) ?? this.#begin(key, work);
    flight.waiting++;
    return new Promise((resolve, reject) => {
      const unlink = scope.onAbort((reason) => {
        if (--flight.waiting === 0) {
          this.#end(key, flight);
          flight.controller.abort(reason);
        }
        reject(reason);
      });
      void flight.result.then(resolve, reject).then(unlink);
    });
  }

  #begin(key: string, work: (scope: Pick<Scope, 'onAbort'>) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const flight: Flight<T> = { result: work(onSignal(controller.signal)), controller, waiting: 0 };
    this.#flights.set(key, flight);
    const end = (): void => this.#end(key, flight);
    void flight.result.then(end, end);
    return flight;
  }

  #end(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
