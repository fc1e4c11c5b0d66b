import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditFolder, auditEntry } from '../../test/support/audit-fixture.ts';
import type { AuditPage, AuditQuery } from '../extend/audit.ts';
import { findEntries } from './find-entries.ts';

const HOUR_MS = 3_600_000;
const folder = new AuditFolder();
let now = Date.UTC(2026, 0, 1);
const clock = { now: () => now, monotonic: () => now, after: () => () => undefined };

/** Two gateways write in turns, an entry an hour, for ten days. */
beforeAll(async () => {
  const logs = [await folder.open({ clock }), await folder.open({ clock })];
  for (let at = 0; at < 240; at++) {
    now += HOUR_MS;
    const who = { actor: `key_${at % 3}`, user: at % 2 ? 'olena' : 'Іван', tenant: at % 5 ? 'acme' : 'umbrella' };
    const action = at % 4 ? 'pii.disclosed' : 'key.created';
    await logs[at % 2]?.append(auditEntry({ at }, { ...who, action }));
  }
  await Promise.all(logs.map((log) => log.close()));
});
afterAll(() => folder.remove());

const find = (query: Partial<AuditQuery> = {}): Promise<AuditPage> =>
  findEntries(folder.path, { limit: 500, ...query });
const numbers = ({ entries }: AuditPage): readonly unknown[] =>
  entries.map(({ about }) => about.at).filter((at) => at !== undefined);
const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: from - to + 1 }, (_, at) => from - at);

it('gives all entries of all chains, the newest first', async () => {
  const page = await find();
  expect(numbers(page)).toEqual(range(239, 0));
  expect(page.cursor).toBeUndefined();
  expect(page.unreadable).toBe(0);
  expect(page.entries[0]).toMatchObject({
    chain: 'chain-0002',
    seq: 121,
    actor: 'key_2',
    at: '2026-01-11T00:00:00.000Z',
  });
});

it.each([1, 7, 100, 241])('gives the same in pages of %i', async (limit) => {
  const seen: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page: AuditPage = await find({ limit, ...(cursor !== undefined && { cursor }) });
    expect(page.entries.length).toBeLessThanOrEqual(limit);
    seen.push(...page.entries.map(({ chain, seq }) => `${chain} ${seq}`));
    ({ cursor } = page);
  } while (cursor !== undefined);
  expect(seen).toEqual((await find()).entries.map(({ chain, seq }) => `${chain} ${seq}`));
});

describe('finds by', () => {
  it('time: from the first moment, up to before the last', async () => {
    expect(numbers(await find({ from: '2026-01-03T00:00:00.000Z', to: '2026-01-03T05:00:00.000Z' }))).toEqual(
      range(51, 47),
    );
    expect(numbers(await find({ from: '2026-01-10T22:00:00.000Z' }))).toEqual(range(239, 237));
    expect(numbers(await find({ to: '2026-01-01T03:00:00.000Z' }))).toEqual([1, 0]);
    expect((await find({ from: '2027-01-01T00:00:00.000Z' })).entries).toEqual([]);
  });

  it('who, which action and which tenant', async () => {
    expect(numbers(await find({ actor: 'key_1', to: '2026-01-01T09:00:00.000Z' }))).toEqual([7, 4, 1]);
    expect(numbers(await find({ user: 'Іван', limit: 3 }))).toEqual([238, 236, 234]);
    expect(numbers(await find({ tenant: 'umbrella', action: 'key.created', limit: 2 }))).toEqual([220, 200]);
    expect(numbers(await find({ action: 'key.*', limit: 2 }))).toEqual([236, 232]);
    expect((await find({ action: 'audit.*' })).entries).toHaveLength(2);
    expect((await find({ action: 'key.create' })).entries).toEqual([]);
  });
});

it.each([
  '',
  'x',
  Buffer.from('{}').toString('base64url'),
  Buffer.from('[["a","b"]]').toString('base64url'),
  'A'.repeat(20_000),
])('refuses a cursor that no answer has said', async (cursor) => {
  await expect(find({ cursor })).rejects.toMatchObject({ code: 'invalid_value', param: 'cursor' });
});

it('passes over what was changed and counts it; what has no end yet is not there', async () => {
  const spoilt = new AuditFolder();
  const log = await spoilt.open();
  for (const at of [1, 2, 3]) await log.append(auditEntry({ at }));
  await log.close();
  const [path = ''] = spoilt.files();
  writeFileSync(path, readFileSync(path, 'utf8').replace('"at":2', '"at":7'));
  appendFileSync(path, '{"seq":5');
  const page = await findEntries(spoilt.path, { limit: 10 });
  expect(numbers(page)).toEqual([3, 1]);
  expect(page.unreadable).toBe(1);
  spoilt.remove();
});

it('reads a bounded part of a large log at a time', async () => {
  const large = new AuditFolder();
  const log = await large.open();
  const list = Array<string>(60).fill('x'.repeat(256));
  await Promise.all(
    Array.from({ length: 2500 }, (_, at) =>
      log.append(auditEntry({ at, list }, { actor: at === 0 ? 'first' : 'other' })),
    ),
  );
  await log.close();
  let pages = 0;
  let cursor: string | undefined;
  const found: unknown[] = [];
  do {
    const page: AuditPage = await findEntries(large.path, {
      limit: 10,
      actor: 'first',
      ...(cursor !== undefined && { cursor }),
    });
    pages++;
    found.push(...numbers(page));
    ({ cursor } = page);
  } while (cursor !== undefined);
  expect(found).toEqual([0]);
  expect(pages).toBe(2);
  large.remove();
});
