import { ingest } from '../retrieval/ingest.ts';
import type { DataFolder } from './data-folder.ts';
import type { Output } from './output.ts';

/** `nexus ingest`: adds documents, a line for each that changed. Returns the exit code. */
export async function ingestDocuments(
  paths: readonly string[],
  data: DataFolder,
  { say, note }: Output,
): Promise<number> {
  if (paths.length === 0) {
    note('Name a folder or a file: npm run nexus -- ingest <folder|file>...');
    return 2;
  }
  return data.useOrMake(async ({ index }) => {
    const report = await ingest(paths, index, ({ path, outcome, done, total }) => {
      if (outcome === 'added' || outcome === 'updated') say(`[${done}/${total}] ${outcome}  ${path}`);
    });
    for (const { path, reason } of report.failed) {
      const known = await index.paths(path);
      say(
        `not read  ${path}: ${reason}${known.length > 0 ? ' What was read of it before stays; drop it: npm run nexus -- forget' : ''}`,
      );
    }
    for (const { path, reason } of report.skipped) say(`left out  ${path}: ${reason}`);
    const { documents, passages } = await index.size();
    say(`${report.added} added, ${report.updated} updated, ${report.unchanged} unchanged, ${report.removed} removed.`);
    say(`The gateway now answers from ${documents} documents in ${passages} passages.`);
    return report.failed.length > 0 ? 1 : 0;
  });
}
