import { GatewayFailure } from '../../chat/failure.ts';
import type { AuditQuery } from '../../extend/audit.ts';

const USUAL_ENTRIES = 100;
const MOST_ENTRIES = 500;
const LONGEST_NAME = 256;
const LONGEST_CURSOR = 16_384;

/** Compared as they are. */
const names = ['actor', 'user', 'action', 'tenant'] as const;
const known = ['from', 'to', ...names, 'limit', 'cursor'];
const DAY_CHARS = 10;
const day = /^\d{4}-\d\d-\d\d$/;
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z$/;

/** Reads the query of `GET /admin/audit`. Throws a 400 that names the parameter. */
export function readAuditQuery(query: URLSearchParams): AuditQuery {
  for (const name of query.keys()) {
    if (!known.includes(name)) throw wrong(name.slice(0, 40), `is not known: the parameters are ${known.join(', ')}`);
    if (query.getAll(name).length > 1) throw wrong(name, 'must be sent once');
  }
  const [from, to] = [momentIn(query, 'from'), momentIn(query, 'to')];
  if (from !== undefined && to !== undefined && from >= to) throw wrong('from', "must lie before 'to'");
  const cursor = textIn(query, 'cursor', LONGEST_CURSOR);
  return {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...namesIn(query),
    limit: limitIn(query),
    ...(cursor !== undefined && { cursor }),
  };
}

function namesIn(query: URLSearchParams): Partial<Record<(typeof names)[number], string>> {
  const given: Partial<Record<(typeof names)[number], string>> = {};
  for (const name of names) {
    const text = textIn(query, name);
    if (text !== undefined) given[name] = text;
  }
  return given;
}

function momentIn(query: URLSearchParams, name: 'from' | 'to'): string | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const ms = day.test(text) || moment.test(text) ? Date.parse(text) : NaN;
  // A day that no month has is moved on by some engines: it must come out as it went in.
  if (!Number.isFinite(ms) || !new Date(ms).toISOString().startsWith(text.slice(0, DAY_CHARS)))
    throw wrong(name, 'must be a day such as 2026-03-01, or a moment such as 2026-03-01T09:30Z');
  return new Date(ms).toISOString();
}

function textIn(query: URLSearchParams, name: string, longest = LONGEST_NAME): string | undefined {
  const text = query.get(name) ?? undefined;
  if (text === '' || (text?.length ?? 0) > longest) throw wrong(name, `must be 1 to ${longest} characters long`);
  return text;
}

function limitIn(query: URLSearchParams): number {
  const text = query.get('limit') ?? String(USUAL_ENTRIES);
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MOST_ENTRIES) throw wrong('limit', `must be a whole number from 1 to ${MOST_ENTRIES}`);
  return limit;
}

const wrong = (param: string, what: string): GatewayFailure =>
  new GatewayFailure('invalid_value', `The parameter '${param}' ${what}.`, { param });
