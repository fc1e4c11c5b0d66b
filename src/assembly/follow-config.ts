import type { Clock } from '../chat/scope.ts';
import { configWarnings } from '../config/config-warnings.ts';
import type { Config } from '../config/load-config.ts';
import { type ConfigWatch, watchConfig } from '../config/watch-config.ts';
import { providerKinds } from '../providers/index.ts';
import type { ConfigInUse } from './config-in-use.ts';
import type { Reporting } from './reporting.ts';
import { furnish, type Rooms } from './rooms.ts';

type Following = {
  readonly current: ConfigInUse;
  readonly rooms: Rooms;
  readonly reporting: Reporting;
  readonly clock: Clock;
  /** Throws for a configuration that must not be used where we listen. */
  readonly permit: (config: Config) => void;
};

/** Takes changes of the configuration over while the gateway runs; a bad one leaves everything as it was. */
export function followConfig({ current, rooms, reporting, clock, permit }: Following): ConfigWatch {
  const { log } = rooms;
  return watchConfig({
    kinds: providerKinds,
    current: current.config,
    clock,
    apply: (config) => {
      permit(config);
      furnish(rooms, config); // documents and upstreams become ready in the background
      current.replace(config);
      for (const warning of configWarnings(config.gateway)) log.warn(warning);
      reporting.metrics.reloaded('applied');
      log.info({ version: config.version }, 'configuration taken over');
    },
    refuse: (errors) => {
      current.refuse(errors);
      reporting.metrics.reloaded('refused');
      const problems = errors.message.split('\n');
      log.error({ problems, err: errors.cause }, 'configuration refused; the one before stays in use');
    },
  });
}
