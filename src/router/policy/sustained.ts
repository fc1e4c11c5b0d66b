/** When a condition on a level counts: it begins above one bound after a time, and ends below another after a time. */
export type SustainedLimits = {
  readonly above: number;
  readonly forMs: number;
  readonly below: number;
  readonly calmMs: number;
};

/** A switch with hysteresis over a level that is looked at now and then; between two looks the level is taken to stay. */
export class Sustained {
  readonly #limits: SustainedLimits;
  #isOn = false;
  /** Since when the level has been where the switch would turn. */
  #since: number | undefined;

  constructor(limits: SustainedLimits) {
    this.#limits = limits;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Takes note of the level at `now`, by a clock that never steps back. */
  look(level: number, now: number): boolean {
    const { above, forMs, below, calmMs } = this.#limits;
    const turns = this.#isOn ? level < below : level > above;
    if (!turns) this.#since = undefined;
    else this.#since ??= now;
    if (this.#since !== undefined && now - this.#since >= (this.#isOn ? calmMs : forMs)) {
      this.#isOn = !this.#isOn;
      this.#since = undefined;
    }
    return this.#isOn;
  }

  off(): void {
    this.#isOn = false;
    this.#since = undefined;
  }
}
