import { stat } from 'node:fs/promises';
import { checkExposure } from '../assembly/exposure.ts';
import { withAddresses } from '../config/addresses.ts';
import { configWarnings } from '../config/config-warnings.ts';
import { ConfigErrors } from '../config/config-errors.ts';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load-config.ts';
import type { Config } from '../config/load-config.ts';
import { openSecrets } from '../config/secret.ts';
import type { Secrets } from '../config/secret.ts';
import { secretsIn, unsetSecrets } from '../config/secret-references.ts';
import type { ProviderKind } from '../extend/provider.ts';
import { systemClock } from '../runtime/system-clock.ts';

const MOST_NAMES = 12;

/**
 * `nexus check-config`: prints everything that is wrong, each on its line, or what the configuration amounts to.
 * Returns the exit code: 0 when it is good, 1 when not. Secrets are shown by their reference only.
 */
export async function checkConfig(
  folder: string,
  kinds: readonly ProviderKind[],
  out: (line: string) => void,
): Promise<0 | 1> {
  try {
    const config = await loadConfig(folder, kinds);
    const environment = readEnvironment();
    const host = environment.host ?? config.gateway.server.host;
    checkExposure(host, config.gateway.auth.required);
    const variable = (name: string): string | undefined => environment.variable(name);
    const secrets = openSecrets({ clock: systemClock, baseFolder: config.baseFolder, variable });
    withAddresses(config.fleet.upstreams, kinds, (reference) => secrets.read(reference));
    for (const line of [...summaryOf(config, host, secrets), ...(await missingFolders(config))]) out(line);
    for (const warning of configWarnings(config.gateway)) out(`  WARNING     ${warning}`);
    return 0;
  } catch (thrown) {
    if (!(thrown instanceof ConfigErrors)) throw thrown;
    for (const line of thrown.message.split('\n')) out(line);
    return 1;
  }
}

function summaryOf({ folder, gateway, fleet, version }: Config, host: string, secrets: Secrets): readonly string[] {
  const upstreams = Object.entries(fleet.upstreams);
  const { server, discovery, knowledge, auth } = gateway;
  const ollama = discovery.ollama.enabled ? `looked for at ${discovery.ollama.url}` : 'not looked for';
  return [
    `The configuration in ${folder} is good (version ${version}).`,
    `  listens on  ${host} port ${server.port}, API keys ${auth.required ? 'required' : 'not required'}`,
    `  upstreams   ${upstreams.length}`,
    ...upstreams.flatMap(([name, upstream]) => [
      `    ${name} (${upstream.kind}): ${listed(modelsOf(name, fleet.models))}`,
      ...secretsIn({ [name]: upstream }).map(
        ({ path, reference }) =>
          `      ${path} from ${reference}: ${secrets.read(reference)() === undefined ? 'NOT SET' : 'set'}`,
      ),
    ]),
    `  models      ${modelsText(fleet, secrets)}`,
    `  agents      ${listed(Object.keys(fleet.agents))}`,
    `  Ollama      ${ollama}`,
    `  documents   ${listed(knowledge.folders)}`,
  ];
}

/** `58, 15 available; the others wait for OPENAI_API_KEY (9), GROQ_API_KEY (6)` */
function modelsText({ models, upstreams }: Config['fleet'], secrets: Secrets): string {
  const unset = unsetSecrets(upstreams, secrets);
  const isReady = (upstream: string): boolean => unset.every((place) => place.upstream !== upstream);
  const waiting = models.filter(({ deployments }) => !deployments.some(({ upstream }) => isReady(upstream)));
  const ofOllama = Object.values(upstreams).some(({ kind }) => kind === 'ollama')
    ? ' (at Ollama: once it has pulled them)'
    : '';
  if (waiting.length === 0) return `${models.length}, all available${ofOllama}`;
  const names = [...new Set(unset.map(({ reference }) => reference))].flatMap((reference) => {
    const places = unset.filter((place) => place.reference === reference);
    const served = waiting.filter(({ deployments }) =>
      deployments.some(({ upstream }) => places.some((place) => place.upstream === upstream)),
    );
    return served.length > 0 ? [`${reference.replace(/^env:/, '')} (${served.length})`] : [];
  });
  return `${models.length}, ${models.length - waiting.length} available${ofOllama}; the others wait for ${listed(names)}`;
}

const modelsOf = (upstream: string, models: Config['fleet']['models']): readonly string[] =>
  models.filter(({ deployments }) => deployments.some((one) => one.upstream === upstream)).map(({ id }) => id);

const listed = (names: readonly string[]): string => {
  if (names.length === 0) return 'none';
  const left = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
};

/** The gateway starts without them, so they do not make the configuration wrong. */
async function missingFolders({ gateway }: Config): Promise<readonly string[]> {
  const lines = gateway.knowledge.folders.map(async (folder) => {
    const found = await stat(folder).catch(() => undefined);
    return found ? [] : [`    ${folder}: NOT THERE; make it, or take it off knowledge.folders`];
  });
  return (await Promise.all(lines)).flat();
}
