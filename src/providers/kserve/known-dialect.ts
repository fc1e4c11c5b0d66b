import type { Clock, Scope } from '../../chat/scope.ts';
import { errorText } from '../../net/error-text.ts';
import type { Sender } from '../../net/upstream.ts';
import { SharedFlights } from '../shared-flights.ts';
import type { Dialect } from './dialect.ts';
import { findDialect, type Inquiry } from './find-dialect.ts';

const LIST_LIMIT_BYTES = 8 * 1024 * 1024;

type Headers = () => Readonly<Record<string, string>>;

/** Questions to a server over GET. */
export const inquiryOf =
  (sender: Sender, headers: Headers, scope: Pick<Scope, 'onAbort'>, clock: Clock): Inquiry =>
  async (path) => {
    const reply = await sender.send({ method: 'GET', path, headers: headers() }, scope);
    try {
      const { status, headers: told } = reply;
      const text = await (status === 200 ? reply.text(LIST_LIMIT_BYTES) : errorText(reply, scope, clock));
      return { status, text, headers: told };
    } finally {
      reply.release();
    }
  };

/** The protocol of one configured server: as its operator says, or found out once and kept until it proves wrong. */
export class KnownDialect {
  /** As the operator says. */
  readonly fixed: Dialect | undefined;
  readonly #headers: Headers;
  readonly #isMapped: boolean;
  readonly #clock: Clock;
  readonly #searches = new SharedFlights<Dialect>();
  #found: Dialect | undefined;

  constructor(fixed: Dialect | undefined, headers: Headers, isMapped: boolean, clock: Clock) {
    this.fixed = fixed;
    this.#headers = headers;
    this.#isMapped = isMapped;
    this.#clock = clock;
  }

  /** Undefined while nobody has asked. */
  get current(): Dialect | undefined {
    return this.fixed ?? this.#found;
  }

  async of(name: string, sender: Sender, scope: Pick<Scope, 'onAbort'>): Promise<Dialect> {
    return this.current ?? (await this.#searches.join(name, scope, (flight) => this.#find(name, sender, flight)));
  }

  /** The server does not know the route. False where there is no other to look for. */
  forget(dialect: Dialect): boolean {
    if (this.fixed !== undefined) return false;
    if (this.#found === dialect) this.#found = undefined;
    return true;
  }

  async #find(name: string, sender: Sender, scope: Pick<Scope, 'onAbort'>): Promise<Dialect> {
    const ask = inquiryOf(sender, this.#headers, scope, this.#clock);
    return (this.#found = await findDialect(ask, name, this.#isMapped));
  }
}
