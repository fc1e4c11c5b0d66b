import { failureTable } from '../../chat/failure.ts';
import type { ModelId } from '../../chat/model-id.ts';
import type { Clock, Fact } from '../../chat/scope.ts';

/** A server that still knows the beginning of a conversation. */
export type WarmPrefix = { readonly model: ModelId; readonly tokens: number };

/** What a conversation had before this turn. */
export type Home = {
  /** The model that answered last. */
  readonly model: ModelId;
  /** Few, the latest first. */
  readonly warm: readonly WarmPrefix[];
};

type StickinessLimits = {
  readonly mostSessions: number;
  /** A conversation that rests for longer begins anew; a tool may need a person. */
  readonly sessionTtlMs: number;
  /** How long servers keep a prefix after its last use (Anthropic: 5 minutes; OpenAI: 5 to 10). */
  readonly prefixTtlMs: number;
  /** Shorter prefixes are not kept (OpenAI and most Claude models: 1024 tokens). */
  readonly leastPrefixTokens: number;
};

const usualLimits: StickinessLimits = {
  mostSessions: 20_000,
  sessionTtlMs: 6 * 3_600_000,
  prefixTtlMs: 5 * 60_000,
  leastPrefixTokens: 1024,
};

/** A conversation seldom visits more models than this within a prefix's life. */
const MOST_WARM = 3;
/** Prefixes are kept in blocks (OpenAI: 128 tokens; vLLM and others: fewer). */
const BLOCK_TOKENS = 128;
/** More decisions than this are not under way at once; beyond that the oldest is no longer followed. */
const MOST_OPEN = 10_000;

type Visit = { readonly model: ModelId; readonly at: number; readonly tokens: number };
type Session = { readonly model: ModelId; readonly at: number; readonly visits: readonly Visit[] };
type Open = { readonly session: string; readonly tokens: number };

/**
 * Which model each conversation is with, and how much of it servers have in their prefix caches. It may forget at any
 * time; the conversation that rested longest goes first.
 */
export class Stickiness {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #limits: StickinessLimits;
  /** In the order of their use, so the first is the one that rested longest. */
  readonly #sessions = new Map<string, Session>();
  readonly #open = new Map<string, Open>();

  constructor(clock: Pick<Clock, 'monotonic'>, limits: Partial<StickinessLimits> = {}) {
    this.#clock = clock;
    this.#limits = { ...usualLimits, ...limits };
  }

  get size(): number {
    return this.#sessions.size;
  }

  /**
   * Where the conversation is at home; undefined where nobody remembers it. `inputTokens` is this turn's whole input: a
   * prefix counts only while the conversation grows, for where it was cut its beginning may have changed.
   */
  homeOf(session: string, inputTokens: number): Home | undefined {
    const kept = this.#sessions.get(session);
    if (!kept) return undefined;
    const now = this.#clock.monotonic();
    if (now - kept.at >= this.#limits.sessionTtlMs) {
      this.#sessions.delete(session);
      return undefined;
    }
    const warm: WarmPrefix[] = [];
    for (const { model, at, tokens } of kept.visits) {
      if (now - at >= this.#limits.prefixTtlMs || tokens > inputTokens) continue;
      const whole = tokens - (tokens % BLOCK_TOKENS);
      if (whole >= this.#limits.leastPrefixTokens) warm.push({ model, tokens: whole });
    }
    return { model: kept.model, warm };
  }

  /** The request goes to this model; later turns of its conversation will find it. */
  chose(request: string, session: string, model: ModelId, inputTokens: number): void {
    this.#open.delete(request);
    this.#open.set(request, { session, tokens: inputTokens });
    dropFirst(this.#open, MOST_OPEN);
    this.#stay(session, model, inputTokens);
  }

  /** Follows the attempts: the conversation is with the model that answered, and no longer with one that failed. */
  record(fact: Fact): void {
    if (fact.kind !== 'attempt') return;
    const open = this.#open.get(fact.request);
    if (!open) return;
    if (fact.outcome === 'ok') {
      this.#open.delete(fact.request);
      this.#stay(open.session, fact.model, open.tokens);
    } else if (fact.outcome === 'cancelled') this.#open.delete(fact.request);
    else if (isOfModel(fact.outcome)) this.forget(open.session, fact.model);
  }

  /** The model has failed: what its server knew may be lost. */
  forget(session: string, model: ModelId): void {
    const kept = this.#sessions.get(session);
    if (!kept) return;
    const visits = kept.visits.filter((visit) => visit.model !== model);
    const next = kept.model === model ? visits[0]?.model : kept.model;
    if (next === undefined) this.#sessions.delete(session);
    else this.#sessions.set(session, { model: next, at: kept.at, visits });
  }

  #stay(session: string, model: ModelId, tokens: number): void {
    const now = this.#clock.monotonic();
    const earlier = this.#sessions.get(session)?.visits ?? [];
    const others = earlier.filter((visit) => visit.model !== model).slice(0, MOST_WARM - 1);
    this.#sessions.delete(session);
    this.#sessions.set(session, { model, at: now, visits: [{ model, at: now, tokens }, ...others] });
    dropFirst(this.#sessions, this.#limits.mostSessions);
  }
}

/** How many tokens of the conversation the model's server is expected to know still; 0 where none. */
export function cachedTokens(home: Home | undefined, model: ModelId): number {
  if (!home) return 0;
  for (const prefix of home.warm) if (prefix.model === model) return prefix.tokens;
  return 0;
}

/** Does the conversation keep its model (`sticky` in `Decision.reason`)? Only a score better by more than the margin, in points of the score, is worth a move. */
export const keepsModel = (current: number, best: number, margin: number): boolean =>
  Number.isFinite(current) && !(best > current + margin);

/** Failures that say something of the model or its server, not of the request. */
const isOfModel = (outcome: string): boolean => {
  const row = Object.hasOwn(failureTable, outcome) ? failureTable[outcome as keyof typeof failureTable] : undefined;
  return row !== undefined && row.status !== 400 && (row.retryable || row.status >= 500);
};

function dropFirst(map: Map<string, unknown>, most: number): void {
  if (map.size <= most) return;
  const [first] = map.keys();
  if (first !== undefined) map.delete(first);
}
