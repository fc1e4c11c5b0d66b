import type { FakeModel } from './fake-ollama-model.ts';

export type Load = { readonly name: string; readonly numCtx: number };
type Loaded = Load & { expiresAt: number };

const KEEP_ALIVE_MS = 5 * 60_000;
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Which models are loaded. A changed `num_ctx` loads again; a full memory drops the model used longest ago. */
export class FakeMemory {
  /** Every load, in order. */
  readonly loads: Load[] = [];
  readonly #slots: number;
  readonly #loaded = new Map<string, Loaded>();

  constructor(slots: number) {
    this.#slots = slots;
  }

  async use(model: FakeModel, numCtx: number, keepAlive: string | number | undefined): Promise<void> {
    const known = this.#loaded.get(model.name);
    this.#loaded.delete(model.name);
    const keepMs = keepAliveMs(keepAlive);
    const entry = { name: model.name, numCtx, expiresAt: Date.now() + keepMs };
    if (keepMs > 0) this.#loaded.set(model.name, entry);
    if (known?.numCtx === numCtx) return;
    this.loads.push({ name: model.name, numCtx });
    for (const oldest of this.#loaded.keys()) {
      if (this.#loaded.size <= this.#slots) break;
      this.#loaded.delete(oldest);
    }
    if (model.loadMs > 0) await new Promise((resolve) => setTimeout(resolve, model.loadMs));
  }

  unload(name: string): void {
    this.#loaded.delete(name);
  }

  list(): readonly Loaded[] {
    return [...this.#loaded.values()].filter(({ expiresAt }) => expiresAt > Date.now());
  }
}

function keepAliveMs(value: string | number | undefined): number {
  if (value === undefined) return KEEP_ALIVE_MS;
  if (typeof value === 'number') return value < 0 ? Infinity : value * 1000;
  const [, amount, unit] = /^(-?\d+(?:\.\d+)?)(ms|s|m|h)/.exec(value) ?? [];
  const ms = Number(amount) * (unitMs[unit ?? ''] ?? 0);
  return ms < 0 ? Infinity : ms;
}
