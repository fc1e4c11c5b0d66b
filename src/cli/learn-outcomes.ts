import { learnedFolder } from '../assembly/learned-state.ts';
import { type OutcomeTable, readOutcomes } from '../router/quality/outcome-rows.ts';
import { QualityModel } from '../router/quality/quality-model.ts';
import { saveQuality } from '../router/quality/quality-state.ts';
import { usualTopics } from '../router/quality/usual-topics.ts';
import { random } from '../runtime/random.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { DataFolder } from './data-folder.ts';
import type { Output } from './output.ts';

/** `nexus learn`: teaches a fresh state how well models answered prompts, in place of what was learned before. Returns the exit code. */
export async function learnOutcomes(
  paths: readonly string[],
  data: DataFolder,
  configured: () => Promise<readonly string[]>,
  { say, note }: Output,
): Promise<number> {
  if (paths.length === 0) {
    note('Name a file of rows {"id", "prompt", "scores": {"<model>": 0..1}}: npm run nexus -- learn <file>...');
    return 2;
  }
  const tables: OutcomeTable[] = [];
  for (const path of paths) {
    try {
      tables.push(await readOutcomes(path));
    } catch (thrown) {
      note(`Nothing was learned. ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      return 1;
    }
  }
  const fleet = new Set(await configured());
  const rows = tables.flatMap((table) => table.rows);
  const models = [...new Set(rows.flatMap(({ scores }) => Object.keys(scores)))];
  for (const { path, unread } of tables) if (unread.length > 0) note(`Not read in ${path}: ${unread.join(', ')}`);
  const strangers = models.filter((model) => !fleet.has(model));
  if (strangers.length > 0)
    note(`Not in fleet.yaml, so of use only where a server offers them by these names: ${strangers.join(', ')}`);
  if (models.length === 0) {
    note('Nothing was learned. No row has a score of a model.');
    return 1;
  }
  const quality = new QualityModel({ topics: usualTopics, random });
  quality.learnAll(rows.map(({ prompt, scores }) => ({ prompt, outcomes: new Map(Object.entries(scores)) })));
  await data.useOrMake(() => saveQuality(learnedFolder(data.path), quality, systemClock.now()));
  say(`Learned from ${rows.length} rows how well ${models.length} models answer. Start the gateway anew to use it.`);
  return 0;
}
