import type { ClockSettings, ModelSettings } from '../config/fleet-settings.ts';
import type { Capability } from '../fleet/model-card.ts';
import type { ClockLimits } from '../resilience/clocks.ts';

const FIRST_TOKEN_MS = 120_000;
/** A model that reasons may think for minutes before it says a word. */
const REASONING_FIRST_TOKEN_MS = 240_000;

/** The clocks of one model at one upstream: the model's own word counts, then the upstream's, then what is usual. Where others could still answer, a silent server leaves them half of the time. */
export function clockLimits(
  upstream: ClockSettings,
  model: ModelSettings['clocks'],
  { capabilities, hasOthers }: { readonly capabilities: readonly Capability[]; readonly hasOthers: boolean },
): ClockLimits {
  const usual = capabilities.includes('reasoning') ? REASONING_FIRST_TOKEN_MS : FIRST_TOKEN_MS;
  const firstTokenMs = model.firstTokenMs ?? upstream.firstTokenMs ?? usual;
  const totalMs = model.totalMs ?? upstream.totalMs;
  return {
    headersMs: model.headersMs ?? upstream.headersMs ?? firstTokenMs,
    firstTokenMs,
    coldStartMs: model.coldStartMs ?? upstream.coldStartMs,
    wholeMs: model.wholeMs ?? upstream.wholeMs ?? (hasOthers ? totalMs / 2 : totalMs),
    idleMs: model.idleMs ?? upstream.idleMs,
    totalMs,
  };
}
