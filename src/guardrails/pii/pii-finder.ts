import { GatewayFailure } from '../../chat/failure.ts';
import type { TextForm } from '../../chat/map-text.ts';
import { apartFrom } from './apart-from.ts';
import { addDataIn, encodedData } from './encoded-data.ts';
import type { EncodedRun } from './encoded-runs.ts';
import { isJson, viewJson } from './json-text.ts';
import type { Pace } from './pace.ts';
import type { PiiSpan, PiiType } from './pii-span.ts';
import { placeholdersIn } from './placeholder.ts';
import type { PiiPolicy } from './policy.ts';
import type { Seen } from './span-memo.ts';

/** What the finders of a gateway share. */
export type FinderPorts = {
  readonly detect: (text: string, wanted?: ReadonlySet<PiiType>) => readonly PiiSpan[];
  /** What `detect` finds in a text, and what may hold more of it. */
  readonly look: (text: string) => Seen;
  /** The same, looked for at a pace. */
  readonly lookThrough: (text: string, pace: Pace) => Promise<Seen>;
};

/** A text of a request, and what it must stay. */
export type TextToMask = { readonly text: string; readonly form: TextForm };

/** A text that was looked through beforehand. */
type Looked = { readonly text: string; readonly seen: Seen; readonly encoded: readonly PiiSpan[] };

/** How many of those texts may be passed over: what comes in another form than it was looked through in. */
const MOST_PASSED_OVER = 4;

/** Finds the personal data in the texts of one request that its policy does not let through. */
export class PiiFinder {
  readonly #ports: FinderPorts;
  readonly #policy: PiiPolicy;
  /** In the order in which they are asked for; not by text, as it takes longer to hash one than to compare it. */
  #looked: readonly Looked[] = [];
  #next = 0;

  constructor(ports: FinderPorts, policy: PiiPolicy) {
    this.#ports = ports;
    this.#policy = policy;
  }

  /** Where data stand in a text as it is read. Throws `masking_unavailable`. */
  detect(text: string, wanted?: ReadonlySet<PiiType>): readonly PiiSpan[] {
    try {
      return this.#toReplace(text, wanted ? this.#ports.detect(text, wanted) : this.#ports.look(text).spans);
    } catch (thrown) {
      throw unseen(thrown);
    }
  }

  /** The same, and codes that hold data. */
  spansIn(text: string): readonly PiiSpan[] {
    const looked = this.#lookedThrough(text);
    try {
      const { spans, runs } = looked?.seen ?? this.#ports.look(text);
      const plain = this.#toReplace(text, spans);
      const encoded = looked?.encoded ?? encodedData(text, this.#detectInner, runs);
      if (encoded.length === 0) return plain;
      return [...apartFrom(plain, encoded), ...encoded].sort((a, b) => a.start - b.start);
    } catch (thrown) {
      throw unseen(thrown);
    }
  }

  /** Looks beforehand, at a pace; then it takes no time to find what stands in these texts, if they come in this order. */
  async lookThrough(texts: readonly TextToMask[], pace: Pace): Promise<void> {
    const looked: Looked[] = [];
    try {
      for (const { text, form } of texts) {
        const read = isJson(text, form) ? viewJson(text).text : text;
        const seen = await this.#ports.lookThrough(read, pace);
        looked.push({ text: read, seen, encoded: await this.#encodedAtPace(read, seen.runs, pace) });
      }
    } catch (thrown) {
      throw unseen(thrown);
    }
    this.#looked = looked;
    this.#next = 0;
  }

  #lookedThrough(text: string): Looked | undefined {
    const looked = this.#looked;
    const end = Math.min(looked.length, this.#next + MOST_PASSED_OVER);
    for (let at = this.#next; at < end; at++) {
      if (looked[at]?.text !== text) continue;
      this.#next = at + 1;
      return looked[at];
    }
    return undefined;
  }

  readonly #detectInner = (inner: string, wanted?: ReadonlySet<PiiType>): readonly PiiSpan[] =>
    this.detect(inner, wanted);

  async #encodedAtPace(text: string, runs: readonly EncodedRun[], pace: Pace): Promise<readonly PiiSpan[]> {
    if (runs.length === 0) return none;
    const found: PiiSpan[] = [];
    for (const run of runs) {
      await pace(run.end - run.start);
      addDataIn(text, run, this.#detectInner, found);
    }
    return found;
  }

  /** Neither those of types that may pass, nor what only looks like a datum inside a placeholder. */
  #toReplace(text: string, spans: readonly PiiSpan[]): readonly PiiSpan[] {
    if (spans.length === 0) return spans;
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
