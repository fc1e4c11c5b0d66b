/** Of the pictures of all requests under way together. */
const MOST_BYTES = 256 * 1024 * 1024;

/** What one request holds of it. */
export type Holding = {
  /** False where so much is not left; then none of it is held. */
  readonly hold: (bytes: number) => boolean;
  /** Gives back all of it. */
  readonly release: () => void;
};

/** How much all requests of the process hold together. */
export class HeldBytes {
  #bytesLeft = MOST_BYTES;

  open(): Holding {
    let held = 0;
    return {
      hold: (bytes) => {
        if (bytes > this.#bytesLeft) return false;
        this.#bytesLeft -= bytes;
        held += bytes;
        return true;
      },
      release: () => {
        this.#bytesLeft += held;
        held = 0;
      },
    };
  }
}
