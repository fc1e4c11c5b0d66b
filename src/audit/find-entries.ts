import type { AuditPage, AuditQuery } from '../extend/audit.ts';
import { chainNames } from './chain-files.ts';
import { ChainSource, type FoundRecord, type Reading } from './chain-source.ts';
import { readCursor, writeCursor } from './page-cursor.ts';

/** What one answer reads at most, however few entries fit. */
const MOST_BYTES = 32 * 1024 * 1024;

/** The entries that fit, the newest first, of all chains together; read backwards, so that what is recent is cheap. */
export async function findEntries(folder: string, query: AuditQuery): Promise<AuditPage> {
  const places = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const chains = (await chainNames(folder)).filter((chain) => places?.has(chain) ?? true);
  const reading: Reading = { bytes: 0, unreadable: 0 };
  const sources = chains.map((chain) => {
    const below = places?.get(chain) ?? Number.MAX_SAFE_INTEGER;
    return new ChainSource({ folder, chain, below }, query, reading);
  });
  try {
    const entries = await merged(sources, query, reading);
    const open = sources.filter(({ isDone }) => !isDone);
    return {
      entries,
      ...(open.length > 0 && { cursor: writeCursor(new Map(open.map(({ chain, below }) => [chain, below]))) }),
      unreadable: reading.unreadable,
    };
  } finally {
    await Promise.all(sources.map((source) => source.close()));
  }
}

async function merged(
  sources: readonly ChainSource[],
  query: AuditQuery,
  reading: Reading,
): Promise<readonly FoundRecord[]> {
  const entries: FoundRecord[] = [];
  for (;;) {
    const newest = await newestOf(sources);
    if (!newest || entries.length >= query.limit || reading.bytes >= MOST_BYTES) return entries;
    newest.source.pass();
    if (fits(newest.record, query)) entries.push(newest.record);
  }
}

type Newest = { readonly source: ChainSource; readonly record: FoundRecord };

async function newestOf(sources: readonly ChainSource[]): Promise<Newest | undefined> {
  let newest: Newest | undefined;
  for (const source of sources) {
    const record = await source.peek();
    if (record && (!newest || record.at > newest.record.at)) newest = { source, record };
  }
  return newest;
}

function fits(record: FoundRecord, { from, to, actor, user, action, tenant }: AuditQuery): boolean {
  if ((from !== undefined && record.at < from) || (to !== undefined && record.at >= to)) return false;
  if (action !== undefined && !isAction(record.action, action)) return false;
  const isOne = (wanted: string | undefined, given: string | undefined): boolean =>
    wanted === undefined || wanted === given;
  return isOne(actor, record.actor) && isOne(user, record.user) && isOne(tenant, record.tenant);
}

const isAction = (action: string, wanted: string): boolean =>
  wanted.endsWith('*') ? action.startsWith(wanted.slice(0, -1)) : action === wanted;
