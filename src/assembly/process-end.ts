import type { Clock } from '../chat/scope.ts';
import { waitAtMost } from '../runtime/wait-at-most.ts';
import type { Log } from '../telemetry/log.ts';
import type { RunningGateway } from './start-gateway.ts';

/** npm passes on the Ctrl-C that the terminal has sent us already: what comes so soon is the same one. */
const SAME_SIGNAL_MS = 1000;
/** After a fault running requests get this long, for nothing is sure any more, */
const FAULT_GRACE_MS = 2000;
/** and the whole stop this long. */
const FAULT_STOP_MS = 5000;

/** As much of `process` as is needed. */
export type Host = {
  on(event: 'uncaughtException', hear: (error: Error, origin: string) => void): unknown;
  on(event: 'SIGHUP' | 'SIGINT' | 'SIGTERM', hear: () => void): unknown;
  exit(code: number): void;
};

type Ports = {
  readonly host: Host;
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  readonly log: Log;
  /** Tells the person at the terminal. */
  say(text: string): void;
};

type Held = Pick<RunningGateway, 'inFlight' | 'reload' | 'stop'>;

/** How the process ends: with 0 when it is asked to and all went well, else with 1. */
export class ProcessEnd {
  readonly #ports: Ports;
  #gateway: Held | undefined;
  #askedAt: number | undefined;
  #faulty = false;

  /** From here on whatever nobody caught is logged, rejections too, and ends the process. */
  constructor(ports: Ports) {
    this.#ports = ports;
    ports.host.on('uncaughtException', (error, origin) => void this.#fail(error, origin));
  }

  /** From here on signals are the gateway's: SIGHUP reloads, SIGTERM and SIGINT stop it, asked again at once. */
  holds(gateway: Held): void {
    const { host } = this.#ports;
    this.#gateway = gateway;
    host.on('SIGHUP', () => gateway.reload());
    host.on('SIGTERM', () => void this.#asked(gateway));
    host.on('SIGINT', () => {
      if (this.#askedAt === undefined) this.#ports.say(stoppingText(gateway.inFlight()));
      void this.#asked(gateway);
    });
  }

  async #asked(gateway: Held): Promise<void> {
    const { host, clock, log } = this.#ports;
    if (this.#askedAt !== undefined) {
      if (clock.monotonic() - this.#askedAt >= SAME_SIGNAL_MS) host.exit(1);
      return;
    }
    this.#askedAt = clock.monotonic();
    try {
      await gateway.stop();
      host.exit(this.#faulty ? 1 : 0);
    } catch (error) {
      log.fatal({ err: error }, 'the gateway could not be stopped in order');
      host.exit(1);
    }
  }

  async #fail(error: Error, origin: string): Promise<void> {
    const { host, clock, log } = this.#ports;
    log.fatal({ err: error, origin }, 'a fault that nothing was ready for; the process ends');
    if (this.#faulty) return;
    this.#faulty = true;
    try {
      const stopped = this.#gateway?.stop({ delayMs: 0, graceMs: FAULT_GRACE_MS });
      if (stopped) await waitAtMost(clock, FAULT_STOP_MS, stopped);
    } catch (stopError) {
      log.fatal({ err: stopError }, 'the gateway could not be stopped in order');
    }
    host.exit(1);
  }
}

function stoppingText(inFlight: number): string {
  if (inFlight === 0) return '\nStopping.\n';
  const requests = inFlight === 1 ? '1 request' : `${inFlight} requests`;
  return `\nStopping, ${requests} under way; press Ctrl-C again to end at once.\n`;
}
