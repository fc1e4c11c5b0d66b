import { GatewayFailure } from '../../chat/failure.ts';

/** What is asked of usage: whole days in UTC, both included, and whose. */
export type UsageQuestion = {
  /** Days since 1 January 1970. */
  readonly from: number;
  readonly to: number;
  /** As written; `*` is every tenant. Absent: the caller alone. */
  readonly tenant?: string;
};

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
const MOST_DAYS = 400;
const LONGEST_NAME = 200;
const known = new Set(['from', 'to', 'tenant']);

/** Reads the query of `GET /v1/usage`; `today` in days since 1 January 1970. Throws a 400 that names the parameter. */
export function readUsageQuery(query: URLSearchParams, today: number): UsageQuestion {
  for (const name of query.keys()) {
    if (!known.has(name))
      throw invalid(name, `There is no parameter "${name.slice(0, 40)}"; there are from, to and tenant.`);
    if (query.getAll(name).length > 1) throw invalid(name, `Send "${name}" once.`);
  }
  const to = dayOf(query, 'to') ?? today;
  const from = dayOf(query, 'from') ?? to - USUAL_DAYS + 1;
  if (from > to) throw invalid('from', '"from" must not lie after "to".');
  if (to - from >= MOST_DAYS) throw invalid('from', `Ask for at most ${MOST_DAYS} days.`);
  const tenant = query.get('tenant');
  if (tenant === null) return { from, to };
  if (tenant === '' || tenant.length > LONGEST_NAME)
    throw invalid('tenant', '"tenant" must be the name of a tenant, or * for all.');
  return { from, to, tenant };
}

function dayOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
  // A day that no month has is moved on by some engines: it must come out as it went in.
  if (!Number.isFinite(ms) || dateOf(ms / DAY_MS) !== text)
    throw invalid(name, `"${name}" must be a day such as 2026-11-21.`);
  return ms / DAY_MS;
}

/** `2026-11-21` for a day since 1 January 1970. */
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

const invalid = (param: string, message: string): GatewayFailure =>
  new GatewayFailure('invalid_value', message, { param });
