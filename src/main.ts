import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fatalText } from './assembly/fatal-text.ts';
import { ProcessEnd } from './assembly/process-end.ts';
import { startGateway } from './assembly/start-gateway.ts';
import { welcomeText } from './assembly/welcome-text.ts';
import { readEnvironment } from './config/environment.ts';
import { withoutSecrets } from './guardrails/secrets/secrets.ts';
import { systemClock } from './runtime/system-clock.ts';
import { openLog } from './telemetry/log.ts';

const ownConfig = fileURLToPath(new URL('../config', import.meta.url));
const ownData = fileURLToPath(new URL('../.nexus', import.meta.url));

const say = (text: string): void => void process.stdout.write(text);

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  const { log, flush } = openLog('info', systemClock, withoutSecrets);
  process.once('exit', flush);
  const end = new ProcessEnd({ host: process, clock: systemClock, log, say });
  const environment = readEnvironment();
  const gateway = await startGateway({
    environment,
    configFolder: values.config ?? environment.configFolder ?? ownConfig,
    dataFolder: environment.dataFolder ?? ownData,
    log,
  });
  end.holds(gateway); // before anybody is told that it runs, and may want it to stop
  say(welcomeText(gateway, process.uptime()));
}

try {
  await main();
} catch (error) {
  process.stderr.write(fatalText(error));
  process.exit(1); // what was opened by then, such as the database, would keep the process alive
}
