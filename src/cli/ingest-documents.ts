import { openStores } from '../assembly/stores.ts';
import { ingest } from '../retrieval/ingest.ts';
import { systemClock } from '../runtime/system-clock.ts';

/** `nexus ingest`: adds documents, a line for each that changed. Returns the exit code. */
export async function ingestDocuments(
  paths: readonly string[],
  dataFolder: string,
  say: (line: string) => void,
): Promise<number> {
  if (paths.length === 0) {
    say('Name a folder or a file: nexus ingest <folder|file>...');
    return 2;
  }
  const stores = await openStores(dataFolder, systemClock);
  try {
    const report = await ingest(paths, stores.index, ({ path, outcome, done, total }) => {
      if (outcome !== 'unchanged') say(`[${done}/${total}] ${outcome}  ${path}`);
    });
    for (const { path, reason } of report.failed) say(`not read  ${path}: ${reason}`);
    for (const { path, reason } of report.skipped) say(`left out  ${path}: ${reason}`);
    const { documents, passages } = await stores.index.size();
    say(`${report.added} added, ${report.updated} updated, ${report.unchanged} unchanged, ${report.removed} removed.`);
    say(`The gateway now answers from ${documents} documents in ${passages} passages.`);
    return report.failed.length > 0 ? 1 : 0;
  } finally {
    await stores.close();
  }
}
