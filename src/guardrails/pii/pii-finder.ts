import { GatewayFailure } from '../../chat/failure.ts';
import type { TextForm } from '../../chat/map-text.ts';
import { apartFrom } from './apart-from.ts';
import { addDataIn, encodedData } from './encoded-data.ts';
import { encodedRuns } from './encoded-runs.ts';
import { isJson, viewJson } from './json-text.ts';
import type { Pace } from './pace.ts';
import type { PiiSpan, PiiType } from './pii-span.ts';
import { placeholdersIn } from './placeholder.ts';
import type { PiiPolicy } from './policy.ts';

/** What the finders of a gateway share. */
export type FinderPorts = {
  readonly detect: (text: string, wanted?: ReadonlySet<PiiType>) => readonly PiiSpan[];
  /** What `detect` finds in a text, looked for at a pace. */
  readonly lookThrough: (text: string, pace: Pace) => Promise<readonly PiiSpan[]>;
};

/** A text of a request, and what it must stay. */
export type TextToMask = { readonly text: string; readonly form: TextForm };

/** Finds the personal data in the texts of one request that its policy does not let through. */
export class PiiFinder {
  readonly #ports: FinderPorts;
  readonly #policy: PiiPolicy;
  /** What stands in the texts that were looked through beforehand. */
  #lookedThrough: Map<string, readonly PiiSpan[]> | undefined;
  /** What is hidden in them. */
  #encoded: Map<string, readonly PiiSpan[]> | undefined;

  constructor(ports: FinderPorts, policy: PiiPolicy) {
    this.#ports = ports;
    this.#policy = policy;
  }

  /** Where data stand in a text as it is read. Throws `masking_unavailable`. */
  detect(text: string, wanted?: ReadonlySet<PiiType>): readonly PiiSpan[] {
    try {
      const spans = (wanted ? undefined : this.#lookedThrough?.get(text)) ?? this.#ports.detect(text, wanted);
      return spans.length === 0 ? spans : this.#toReplace(text, spans);
    } catch (thrown) {
      throw unseen(thrown);
    }
  }

  /** The same, and codes that hold data. */
  spansIn(text: string): readonly PiiSpan[] {
    const plain = this.detect(text);
    const encoded = this.#encoded?.get(text) ?? encodedData(text, (inner, wanted) => this.detect(inner, wanted));
    if (encoded.length === 0) return plain;
    return [...apartFrom(plain, encoded), ...encoded].sort((a, b) => a.start - b.start);
  }

  /** Looks beforehand, at a pace; until the next time it takes no time to find what stands in these texts. */
  async lookThrough(texts: readonly TextToMask[], pace: Pace): Promise<void> {
    const known = (this.#lookedThrough = new Map<string, readonly PiiSpan[]>());
    const encoded = (this.#encoded = new Map<string, readonly PiiSpan[]>());
    try {
      for (const { text, form } of texts) {
        const read = isJson(text, form) ? viewJson(text).text : text;
        if (!known.has(read)) known.set(read, await this.#ports.lookThrough(read, pace));
        // Where there is nothing that is kept too, so that it is not scanned again.
        encoded.set(read, await this.#encodedAtPace(read, pace));
      }
    } catch (thrown) {
      throw unseen(thrown);
    }
  }

  async #encodedAtPace(text: string, pace: Pace): Promise<readonly PiiSpan[]> {
    const runs = encodedRuns(text);
    if (runs.length === 0) return none;
    const found: PiiSpan[] = [];
    for (const run of runs) {
      await pace(run.end - run.start);
      addDataIn(text, run, (inner, wanted) => this.detect(inner, wanted), found);
    }
    return found;
  }

  /** Neither those of types that may pass, nor what only looks like a datum inside a placeholder. */
  #toReplace(text: string, spans: readonly PiiSpan[]): readonly PiiSpan[] {
    const unlike = apartFrom(spans, placeholdersIn(text));
    return unlike.filter(({ type }) => this.#policy.actionOf(type) !== 'allow');
  }
}

const none: readonly PiiSpan[] = [];

const unseen = (thrown: unknown): GatewayFailure =>
  thrown instanceof GatewayFailure
    ? thrown
    : new GatewayFailure(
        'masking_unavailable',
        'The text cannot be looked through for personal data, so nothing is sent to a model. Try again later.',
        { cause: thrown },
      );
