import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Knowledge } from '../../src/assembly/knowledge.ts';
import { openStores, type Stores } from '../../src/assembly/stores.ts';
import { ingest } from '../../src/retrieval/ingest.ts';
import { openLog } from '../../src/telemetry/log.ts';
import { FakeClock } from '../support/fake-clock.ts';

let folder: string;
let stores: Stores;
let clock: FakeClock;
let knowledge: Knowledge;
const lines: [string, unknown][] = [];
const at = (...names: string[]): string => join(folder, ...names);

const open = (): Knowledge => {
  const { log } = openLog('silent', clock);
  for (const level of ['info', 'warn', 'error'] as const)
    log[level] = (about: unknown, text?: unknown) => void lines.push([`${level}: ${String(text)}`, about]);
  return new Knowledge({ ...stores, log, clock });
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-kept-'));
  for (const name of ['law', 'law/old', 'rates']) await mkdir(at(name));
  for (const name of ['law/code.md', 'law/old/act.md', 'rates/excise.md'])
    await writeFile(at(name), '# Акциз\n\nСтавка.');
  clock = new FakeClock();
  stores = await openStores(at('data'), clock);
  lines.length = 0;
  knowledge = open();
});
afterEach(async () => {
  knowledge.close();
  await stores.close();
  await rm(folder, { recursive: true, force: true });
});

const known = async (): Promise<readonly string[]> =>
  (await stores.index.paths(folder)).map((path) => path.slice(folder.length + 1));

/** Real reading takes real time, after which a timer stands again. */
async function readAgain(everyMs: number): Promise<void> {
  await clock.advance(everyMs);
  await knowledge.look();
}

it('looks again at its folders: what was added, and what was deleted', async () => {
  await knowledge.use({ folders: [at('law')], everyMs: 60_000 });
  expect(await known()).toEqual(['law/code.md', 'law/old/act.md']);
  expect(knowledge.state).toEqual({
    state: 'ok',
    detail: expect.stringMatching(/^2 documents, \d passages$/) as string,
  });
  await writeFile(at('law', 'new.md'), 'Нове.');
  await rm(at('law', 'old'), { recursive: true });
  expect(clock.pending).toBe(1);
  await clock.advance(59_999);
  expect(await known()).toContain('law/old/act.md');
  await readAgain(1);
  expect(await known()).toEqual(['law/code.md', 'law/new.md']);
  expect(lines.map(([text]) => text)).toEqual(['info: documents read', 'info: documents read']);
  expect(lines[1]?.[1]).toMatchObject({ added: 1, updated: 0, removed: 1 });
});

it('says nothing when nothing has changed', async () => {
  await knowledge.use({ folders: [at('law')], everyMs: 60_000 });
  await readAgain(60_000);
  expect(lines).toHaveLength(1);
});

it('forgets what came from a folder that is taken off the list, also over a restart, and nothing else', async () => {
  await ingest([at('rates')], stores.index);
  await knowledge.use({ folders: [at('law')], everyMs: 60_000 });
  knowledge.close();
  knowledge = open();
  await knowledge.use({ folders: [at('law', 'old')], everyMs: 60_000 });
  expect(await known()).toEqual(['law/old/act.md', 'rates/excise.md']);
  await knowledge.use({ folders: [], everyMs: 60_000 });
  expect(await known()).toEqual(['rates/excise.md']);
});

it('keeps what it has of a folder that is not there at the moment, and says so once', async () => {
  await knowledge.use({ folders: [at('law')], everyMs: 60_000 });
  await rm(at('law'), { recursive: true });
  await readAgain(60_000);
  await readAgain(60_000);
  expect(await known()).toEqual(['law/code.md', 'law/old/act.md']);
  expect(knowledge.state).toMatchObject({
    state: 'degraded',
    detail: expect.stringContaining('1 not readable') as string,
  });
  expect(lines.map(([text]) => text)).toEqual(['info: documents read', 'warn: documents read']);
});

it('counts what another process has added', async () => {
  await knowledge.use({ folders: [at('law')], everyMs: 60_000 });
  await ingest([at('rates')], stores.index);
  await knowledge.recount();
  expect(knowledge.state.detail).toMatch(/^3 documents/);
});

it('stops at once when the database is closed in the middle, and says nothing of it', async () => {
  for (let n = 0; n < 50; n++) await writeFile(at('law', `${n}.md`), `# ${n}\n\nСтавка ${n}.`);
  const reading = knowledge.use({ folders: [at('law')], everyMs: 60_000 });
  knowledge.close();
  await stores.close();
  await reading;
  expect([lines, clock.pending]).toEqual([[], 0]);
});

it('is down, and says so once, when the database fails', async () => {
  await stores.close();
  await knowledge.use({ folders: [at('law')], everyMs: 60_000 });
  await readAgain(60_000);
  expect(knowledge.state.state).toBe('down');
  expect(lines.map(([text]) => text)).toEqual(['error: documents cannot be read']);
});
