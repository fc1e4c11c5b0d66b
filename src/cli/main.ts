import { fileURLToPath } from 'node:url';
import { fatalText } from '../assembly/fatal-text.ts';
import { writeConfigSchemas } from '../config/config-schema.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load-config.ts';
import { providerKinds } from '../providers/index.ts';
import { type GatewayAddress, localUrl } from './ask-gateway.ts';
import { auditLog } from './audit-log.ts';
import { checkConfig } from './check-config.ts';
import { createKey } from './create-key.ts';
import { DataFolder } from './data-folder.ts';
import { forgetDocuments } from './forget-documents.ts';
import { ingestDocuments } from './ingest-documents.ts';
import { learnOutcomes } from './learn-outcomes.ts';
import { listDocuments } from './list-documents.ts';
import { listKeys } from './list-keys.ts';
import type { Output } from './output.ts';
import { revokeKey } from './revoke-key.ts';
import { rotateKey } from './rotate-key.ts';
import { routePrompt } from './route-prompt.ts';

const usage = `nexus: the command line of Nexus Gateway; in the folder of the repository: npm run nexus -- <command>

  nexus ingest <folder|file>...        add Markdown and text to the documents that answers cite
  nexus documents [folder]             list these documents
  nexus forget <folder|file>...        take documents out; their files stay
  nexus keys create [name] [option]... make an API key; it is shown once. Options: --tier free|pro|enterprise (pro),
                                       --role admin|view_pii|export_pii, --tenant NAME, --models ID,ID*, --expires 30d,
                                       --trusted-forwarder (for Open WebUI), --requests-per-minute, --tokens-per-hour,
                                       --cost-per-day, --queries-per-day, --concurrency (a number, or none)
  nexus keys list                      list the keys in force by their ids, never the keys themselves
  nexus keys revoke <id>               take a key out of force; a running gateway refuses it within 5 seconds
  nexus keys rotate <id> [--grace 1h]  give a key another text; the old one counts so much longer
  nexus audit list [option]...         show the audit log, the newest first: --from, --to, --actor, --user, --action,
                                       --tenant, --limit, --cursor, --json
  nexus audit verify [--json]          read all of it and tell whether it was changed; exit code 1 where it was
  nexus audit retire <chain> --reason TEXT  miss a chain no longer that was moved away as evidence
  nexus route <prompt> [option]...     tell which model the running gateway would choose, and why; options:
                                       --latency MS, --accuracy 0..1, --max-cost USD, --image, --tools and others
  nexus learn <file>...                teach auto how well models answer which prompts, from rows of scores; replaces
                                       what it learned before and is taken up at the gateway's next start
  nexus check-config [folder]          check a configuration folder, all errors at once
  nexus check-config --write-schema    renew the JSON Schemas that editors check it with
  nexus help                           this text

Keys, documents and what auto has learned are kept in the data folder: NEXUS_DATA_DIR, else .nexus beside package.json. It must be
the one that the gateway uses. The gateway itself is started with: npm start
`;

const ownConfig = fileURLToPath(new URL('../../config', import.meta.url));
const ownData = fileURLToPath(new URL('../../.nexus', import.meta.url));
const output: Output = { say: (line) => console.log(line), note: (line) => console.error(line) };

async function run([command, ...rest]: readonly string[]): Promise<number> {
  const environment = readEnvironment();
  const data = new DataFolder(environment.dataFolder ?? ownData, output);
  switch (command) {
    case 'ingest':
      return ingestDocuments(rest, data, output);
    case 'documents':
      return listDocuments(rest[0], data, output);
    case 'forget':
      return forgetDocuments(rest, data, output);
    case 'keys':
      if (rest[0] === 'create') return createKey(rest.slice(1), data, output);
      if (rest[0] === 'list') return listKeys(data, output);
      if (rest[0] === 'revoke') return revokeKey(rest[1], data, output);
      if (rest[0] === 'rotate') return rotateKey(rest.slice(1), data, output);
      break;
    case 'audit':
      return auditLog(rest, data, output);
    case 'route':
      return routePrompt(rest, () => addressOf(environment), output);
    case 'learn':
      return learnOutcomes(rest, data, () => configuredModels(environment), output);
    case 'check-config':
      if (rest[0] === '--write-schema') return writeSchemas(rest[1] ?? ownConfig);
      return checkConfig(rest[0] ?? environment.configFolder ?? ownConfig, providerKinds, output.say);
    case 'help':
    case undefined:
      output.say(usage);
      return 0;
  }
  output.note(`Unknown command. ${usage}`);
  return 2;
}

/** Where the gateway of this configuration listens, seen from this machine. */
async function addressOf({ gatewayUrl, apiKey, configFolder, host, port }: Environment): Promise<GatewayAddress> {
  if (gatewayUrl !== undefined) return { url: gatewayUrl, key: apiKey };
  const { server } = (await loadConfig(configFolder ?? ownConfig, providerKinds)).gateway;
  return { url: localUrl(host ?? server.host, port ?? server.port), key: apiKey };
}

async function configuredModels({ configFolder }: Environment): Promise<readonly string[]> {
  const { fleet } = await loadConfig(configFolder ?? ownConfig, providerKinds);
  return fleet.models.map(({ id }) => id);
}

async function writeSchemas(folder: string): Promise<number> {
  for (const file of await writeConfigSchemas(folder, providerKinds)) output.say(`written  ${file}`);
  return 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(fatalText(error));
  process.exitCode = 1;
}
