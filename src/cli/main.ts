import { fileURLToPath } from 'node:url';
import { fatalText } from '../assembly/fatal-text.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import type { Config } from '../config/load-config.ts';
import type { GatewayAddress } from './ask-gateway.ts';
import { DataFolder } from './data-folder.ts';
import type { Output } from './output.ts';

const usage = `nexus: the command line of Nexus Gateway; in the folder of the repository: npm run nexus -- <command>

  nexus ingest <folder|file>...        add Markdown and text to the documents that answers cite
  nexus documents [folder]             list these documents
  nexus forget <folder|file>...        take documents out; their files stay
  nexus keys create [name] [option]... make an API key; it is shown once. Options: --tier free|pro|enterprise (pro),
                                       --role admin|view_pii|export_pii, --tenant NAME, --models ID,ID*, --expires 30d,
                                       --trusted-forwarder (for Open WebUI), --requests-per-minute, --tokens-per-hour,
                                       --cost-per-day, --queries-per-day, --concurrency (a number, or none)
  nexus keys list                      list the keys in force by their ids, never the keys themselves
  nexus keys revoke <id>               take a key out of force; a running gateway refuses it after about a second
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

/** Each command loads what it needs, and no more: most of them are done in less time than the whole gateway takes to load. */
async function run([command, ...rest]: readonly string[]): Promise<number> {
  const environment = readEnvironment();
  const data = new DataFolder(environment.dataFolder ?? ownData, output);
  switch (command) {
    case 'ingest':
      return (await import('./ingest-documents.ts')).ingestDocuments(rest, data, output);
    case 'documents':
      return (await import('./list-documents.ts')).listDocuments(rest[0], data, output);
    case 'forget':
      return (await import('./forget-documents.ts')).forgetDocuments(rest, data, output);
    case 'keys':
      if (rest[0] === 'create') return (await import('./create-key.ts')).createKey(rest.slice(1), data, output);
      if (rest[0] === 'list') return (await import('./list-keys.ts')).listKeys(data, output);
      if (rest[0] === 'revoke') return (await import('./revoke-key.ts')).revokeKey(rest[1], data, output);
      if (rest[0] === 'rotate') return (await import('./rotate-key.ts')).rotateKey(rest.slice(1), data, output);
      break;
    case 'audit':
      return (await import('./audit-log.ts')).auditLog(rest, data, output);
    case 'route':
      return (await import('./route-prompt.ts')).routePrompt(rest, () => addressOf(environment), output);
    case 'learn':
      return (await import('./learn-outcomes.ts')).learnOutcomes(
        rest,
        data,
        () => configuredModels(environment),
        output,
      );
    case 'check-config':
      if (rest[0] === '--write-schema') return writeSchemas(rest[1] ?? ownConfig);
      return checked(rest[0] ?? environment.configFolder ?? ownConfig);
    case 'help':
    case undefined:
      output.say(usage);
      return 0;
  }
  output.note(`Unknown command. ${usage}`);
  return 2;
}

/** Where the gateway of this configuration listens, seen from this machine. */
async function addressOf(environment: Environment): Promise<GatewayAddress> {
  const { gatewayUrl, apiKey, host, port } = environment;
  if (gatewayUrl !== undefined) return { url: gatewayUrl, key: apiKey };
  const { server } = (await configOf(environment)).gateway;
  const { localUrl } = await import('./ask-gateway.ts');
  return { url: localUrl(host ?? server.host, port ?? server.port), key: apiKey };
}

async function configuredModels(environment: Environment): Promise<readonly string[]> {
  const { fleet } = await configOf(environment);
  return fleet.models.map(({ id }) => id);
}

async function configOf({ configFolder }: Environment): Promise<Config> {
  const { loadConfig } = await import('../config/load-config.ts');
  const { providerKinds } = await import('../providers/index.ts');
  return loadConfig(configFolder ?? ownConfig, providerKinds);
}

async function checked(folder: string): Promise<number> {
  const { checkConfig } = await import('./check-config.ts');
  const { providerKinds } = await import('../providers/index.ts');
  return checkConfig(folder, providerKinds, output.say);
}

async function writeSchemas(folder: string): Promise<number> {
  const { writeConfigSchemas } = await import('../config/config-schema.ts');
  const { providerKinds } = await import('../providers/index.ts');
  for (const file of await writeConfigSchemas(folder, providerKinds)) output.say(`written  ${file}`);
  return 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(fatalText(error));
  process.exitCode = 1;
}
