import { fileURLToPath } from 'node:url';
import { fatalText } from '../assembly/fatal-text.ts';
import { writeConfigSchemas } from '../config/config-schema.ts';
import { readEnvironment } from '../config/environment.ts';
import { providerKinds } from '../providers/index.ts';
import { checkConfig } from './check-config.ts';
import { createKey } from './create-key.ts';
import { ingestDocuments } from './ingest-documents.ts';

const usage = `nexus: the command line of Nexus Gateway

  nexus ingest <folder|file>...        add Markdown and text to the documents that answers cite
  nexus keys create [name]             make an API key; it is shown once
  nexus check-config [folder]          check a configuration folder, all errors at once
  nexus check-config --write-schema    renew the JSON Schemas that editors check it with
  nexus help                           this text

The gateway itself is started with: npm start
`;

const ownConfig = fileURLToPath(new URL('../../config', import.meta.url));
const ownData = fileURLToPath(new URL('../../.nexus', import.meta.url));
const say = (line: string): void => console.log(line);

async function run([command, ...rest]: readonly string[]): Promise<number> {
  const environment = readEnvironment();
  const dataFolder = environment.dataFolder ?? ownData;
  switch (command) {
    case 'ingest':
      return ingestDocuments(rest, dataFolder, say);
    case 'keys':
      if (rest[0] === 'create') return createKey(rest[1] ?? 'made by hand', dataFolder, say);
      break;
    case 'check-config':
      if (rest[0] === '--write-schema') return writeSchemas(rest[1] ?? ownConfig);
      return checkConfig(rest[0] ?? environment.configFolder ?? ownConfig, providerKinds, say);
    case 'help':
    case undefined:
      say(usage);
      return 0;
  }
  console.error(`Unknown command. ${usage}`);
  return 2;
}

async function writeSchemas(folder: string): Promise<number> {
  for (const file of await writeConfigSchemas(folder, providerKinds)) say(`written  ${file}`);
  return 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(fatalText(error));
  process.exitCode = 1;
}
