import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startGateway } from './assembly/start-gateway.ts';
import { welcomeText } from './assembly/welcome-text.ts';
import { readEnvironment } from './config/environment.ts';
import { fatalText } from './assembly/fatal-text.ts';

const ownConfig = fileURLToPath(new URL('../config', import.meta.url));
const ownData = fileURLToPath(new URL('../.nexus', import.meta.url));

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  const environment = readEnvironment();
  const gateway = await startGateway({
    environment,
    configFolder: values.config ?? environment.configFolder ?? ownConfig,
    dataFolder: environment.dataFolder ?? ownData,
  });
  process.stdout.write(welcomeText(gateway, process.uptime()));
  process.on('SIGHUP', () => gateway.reload());
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1); // asked twice: at once
      stopping = true;
      void gateway.stop().then(() => process.exit(0));
    });
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(fatalText(error));
  process.exit(1); // what was opened by then, such as the database, would keep the process alive
}
