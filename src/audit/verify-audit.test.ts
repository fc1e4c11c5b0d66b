import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditFolder, auditEntry } from '../../test/support/audit-fixture.ts';
import type { AuditReport } from '../extend/audit.ts';
import { beginningOf, type Link, printLine } from './audit-line.ts';
import { verifyAnchored } from './all-anchors.ts';
import type { Anchor, KnownAnchors } from './anchors.ts';
import { verifyAudit } from './verify-audit.ts';

const CHAIN = 'chain-0001';
const MOST_FLIPS = 300;

/** A log of three days, written once; each test spoils a copy. */
const source = new AuditFolder();
let anchors: readonly Anchor[];
let now = Date.UTC(2026, 0, 1);
const clock = { now: () => now, monotonic: () => now, after: () => () => undefined };
beforeAll(async () => {
  const log = await source.open({ clock });
  for (let at = 0; at < 12; at++) {
    await log.append(auditEntry({ at, types: ['email', 'особа'] }, { reason: 'Звернення клієнта №17 «термінове»' }));
    if (at % 4 === 3) now += 86_400_000;
  }
  await log.close();
  anchors = [...source.anchors.kept.values()];
});
afterAll(() => source.remove());

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-verify-'));
  cpSync(source.path, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = (): readonly string[] => source.files().map((path) => join(folder, CHAIN, basename(path)));
const file = (at: number): string => files().at(at) ?? '';
const linesOf = (path: string): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);
const write = (path: string, lines: readonly string[]): void =>
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
const verify = (known = anchors, areAll = true): Promise<AuditReport> =>
  verifyAudit(folder, { anchors: known, areAll });
const fault = async (known?: readonly Anchor[]): Promise<unknown> => (await verify(known)).chains[0]?.fault;

it('finds nothing wrong with a log that nobody has touched', async () => {
  const head = source.records().at(-1);
  expect(await verify()).toEqual({
    isIntact: true,
    chains: [
      {
        chain: CHAIN,
        entries: 13,
        head: { seq: 13, hash: head?.hash, at: head?.at },
        anchoredThrough: 13,
        unfinishedBytes: 0,
      },
    ],
  });
  expect(files()).toHaveLength(3);
});

it('finds nothing wrong where there is nothing', async () => {
  expect(await verifyAudit(join(folder, 'nowhere'), { anchors: [], areAll: true })).toEqual({
    isIntact: true,
    chains: [],
  });
});

it('finds every change of any bit of any byte', async () => {
  const contents = files().map((path) => readFileSync(path));
  const places = contents.flatMap((bytes, at) => Array.from(bytes, (_, place) => [at, place] as const));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), fc.integer({ min: 1, max: 255 }), async ([at, place], flip) => {
      const bytes = Buffer.from(contents[at] ?? []);
      bytes.writeUInt8(bytes.readUInt8(place) ^ flip, place);
      writeFileSync(file(at), bytes);
      const report = await verify();
      writeFileSync(file(at), contents[at] ?? '');
      expect(report.isIntact).toBe(false);
    }),
    { numRuns: MOST_FLIPS },
  );
});

it('finds a change of each byte of a line, and says where', async () => {
  const lines = linesOf(file(1));
  const line = Buffer.from(lines[2] ?? '');
  for (let place = 0; place < line.length; place++) {
    const changed = Buffer.from(line);
    changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
    writeFileSync(
      file(1),
      Buffer.concat([Buffer.from(`${lines[0]}\n${lines[1]}\n`), changed, Buffer.from(`\n${lines[3]}\n`)]),
    );
    expect(await fault(), `byte ${place}`).toMatchObject({ file: basename(file(1)), line: 3 });
  }
});

describe('finds', () => {
  it('a line that was taken out, put in twice, or moved', async () => {
    const lines = linesOf(file(1));
    const [a = '', b = '', c = '', d = ''] = lines;
    for (const [spoilt, line] of [
      [[a, c, d], 2],
      [[b, c, d], 1],
      [[a, b, b, c, d], 3],
      [[a, c, b, d], 2],
    ] as const) {
      write(file(1), spoilt);
      expect(await fault()).toMatchObject({ kind: 'order', file: basename(file(1)), line });
    }
    write(file(1), [a, b, c]);
    expect(await fault()).toMatchObject({ kind: 'missing', file: basename(file(2)) });
  });

  it('a tail that was cut, by lines or in the middle of one', async () => {
    const lines = linesOf(file(2));
    write(file(2), lines.slice(0, -1));
    expect(await fault()).toMatchObject({
      kind: 'cut',
      seq: 13,
      message: 'It ends with entry 12, and there were 13 at least.',
    });
    writeFileSync(file(2), readFileSync(file(2), 'utf8').slice(0, -20));
    expect((await verify()).chains[0]).toMatchObject({ entries: 11, fault: { kind: 'cut', seq: 12 } });
    rmSync(file(2));
    expect(await fault()).toMatchObject({ kind: 'cut', seq: 10 });
  });

  it('a file that is gone, from the middle or the beginning', async () => {
    rmSync(file(1));
    expect(await fault()).toMatchObject({
      kind: 'missing',
      file: basename(file(2)),
      message: 'The file that begins with entry 6 is gone.',
    });
    rmSync(file(0));
    expect(await fault()).toMatchObject({
      kind: 'missing',
      message: 'The entries up to 9 are gone, and none says that they expired.',
    });
  });

  it('a file with another name', async () => {
    renameSync(file(0), join(folder, CHAIN, '000000000002.2026-01-01.jsonl'));
    expect(await fault()).toMatchObject({ kind: 'order' });
  });

  it('a chain that is gone, or has the name of another', async () => {
    renameSync(join(folder, CHAIN), join(folder, 'chain-0009'));
    const { isIntact, chains } = await verify();
    expect(isIntact).toBe(false);
    expect(chains).toMatchObject([
      { chain: CHAIN, fault: { kind: 'missing' } },
      { chain: 'chain-0009', fault: { kind: 'order', line: 1 } },
    ]);
  });

  it('a log that was written anew, whole in itself', async () => {
    let after: Link = beginningOf(CHAIN);
    const forged = source.records().map((record) => {
      const { text, link } = printLine({ ...record, user: 'nobody' } as never, String(record.at), after);
      after = link;
      return text;
    });
    for (const path of files().slice(1)) rmSync(path);
    write(file(0), forged);
    expect((await verify([], false)).isIntact).toBe(true); // nothing but an anchor tells
    expect(await fault()).toMatchObject({ kind: 'rewritten', seq: 13 });
  });

  it('entries that were removed before their time, though an entry says they expired', async () => {
    const last = source.records().at(-1);
    const [, fifth] = [0, source.records()[4]];
    const about = { through: 5, hash: String(fifth?.hash), until: String(fifth?.at), files: 1 };
    const expired = { action: 'audit.expired', actor: 'gateway', tenant: '-', about };
    const head = { seq: 13, hash: String(last?.hash) };
    const lines = linesOf(file(2));
    rmSync(file(0));
    write(file(2), [...lines, printLine(expired, String(last?.at), head).text]);
    expect(await fault()).toMatchObject({
      kind: 'missing',
      message: 'The entries up to 5 were removed before their time.',
    });
    write(file(2), [...lines, printLine(expired, '2028-01-02T00:00:00.000Z', head).text]);
    expect((await verify()).isIntact).toBe(true);
  });
});

it('takes what is behind the last line for one that is being written', async () => {
  writeFileSync(file(2), `${readFileSync(file(2), 'utf8')}{"seq":14,`);
  expect(await verify()).toMatchObject({ isIntact: true, chains: [{ entries: 13, unfinishedBytes: 10 }] });
  writeFileSync(file(1), `${readFileSync(file(1), 'utf8')}{"seq":14,`);
  expect(await fault()).toMatchObject({ kind: 'changed', file: basename(file(1)), line: 5 });
});

it('finds what stands behind the last line and is no beginning of the next', async () => {
  const whole = readFileSync(file(2), 'utf8');
  for (const begun of ['{', '{"seq":14,"at":"2026', '\0'.repeat(4096)]) {
    writeFileSync(file(2), whole + begun);
    expect((await verify()).isIntact, begun.slice(0, 20)).toBe(true);
  }
  for (const foreign of ['x', '{"seq":15,', '{"action":"pii.disclosed"}', '\0\0x']) {
    writeFileSync(file(2), whole + foreign);
    expect(await fault(), foreign).toMatchObject({ kind: 'changed', file: basename(file(2)), line: 5, seq: 14 });
  }
});

it('finds a chain that was put there, unless the anchors cannot be read', async () => {
  const path = join(folder, 'chain-0666');
  mkdirSync(path);
  expect((await verify()).chains[1]).toEqual({ chain: 'chain-0666', entries: 0, unfinishedBytes: 0 });
  const line = printLine(auditEntry({ types: ['email'] }), '2026-01-02T00:00:00.000Z', beginningOf('chain-0666'));
  write(join(path, '000000000001.2026-01-02.jsonl'), [line.text]);
  const { isIntact, chains } = await verify();
  expect(isIntact).toBe(false);
  expect(chains).toMatchObject([
    { chain: CHAIN },
    { chain: 'chain-0666', entries: 1, fault: { kind: 'unanchored', seq: 1 } },
  ]);
  expect(chains[0]?.fault).toBeUndefined();
  expect((await verify(anchors, false)).isIntact).toBe(true);
});

it('looks twice before it says that a chain is not anchored: it may have begun meanwhile', async () => {
  const asked: number[] = [];
  const known = (times: readonly (readonly Anchor[])[]) => async () => {
    asked.push(1);
    return { anchors: times[asked.length - 1] ?? [], areAll: true };
  };
  const verifyKnown = (one: KnownAnchors): Promise<AuditReport> => verifyAudit(folder, one);
  expect((await verifyAnchored(known([[], anchors]), verifyKnown)).isIntact).toBe(true);
  expect(asked.splice(0)).toHaveLength(2);
  expect((await verifyAnchored(known([anchors]), verifyKnown)).isIntact).toBe(true);
  expect(asked.splice(0)).toHaveLength(1);
  expect((await verifyAnchored(known([[], []]), verifyKnown)).isIntact).toBe(false);
});

it('finds an empty file that another one comes after; the last may have been begun', async () => {
  writeFileSync(join(folder, CHAIN, '000000000014.2026-01-04.jsonl'), '');
  expect((await verify()).isIntact).toBe(true);
  writeFileSync(join(folder, CHAIN, '000000000014.2026-01-05.jsonl'), '');
  expect(await fault()).toMatchObject({ kind: 'order', file: '000000000014.2026-01-04.jsonl' });
});

it('reads a log of many megabytes', async () => {
  const large = new AuditFolder();
  const log = await large.open();
  const list = Array<string>(64).fill('x'.repeat(200));
  await Promise.all(Array.from({ length: 1000 }, (_, at) => log.append(auditEntry({ at, list }))));
  await log.close();
  expect(await large.verify()).toMatchObject({ isIntact: true, chains: [{ entries: 1001 }] });
  large.remove();
});
