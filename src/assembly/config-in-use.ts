import type { ConfigErrors } from '../config/config-errors.ts';
import type { Config } from '../config/load-config.ts';
import type { DependencyState, HttpSettings } from '../routes/handles.ts';
import { httpSettings } from './http-settings.ts';

/** The configuration that requests begin under, and what became of the last attempt to change it. */
export class ConfigInUse {
  #config: Config;
  #http: HttpSettings;
  #state: DependencyState;

  constructor(config: Config) {
    this.#config = config;
    this.#http = httpSettings(config.gateway);
    this.#state = stateOf(config);
  }

  get config(): Config {
    return this.#config;
  }

  get http(): HttpSettings {
    return this.#http;
  }

  get state(): DependencyState {
    return this.#state;
  }

  replace(config: Config): void {
    this.#config = config;
    this.#http = httpSettings(config.gateway);
    this.#state = stateOf(config);
  }

  /** The files on disk are not taken over: says why, and keeps what there is. */
  refuse(errors: ConfigErrors): void {
    this.#state = {
      state: 'degraded',
      detail: `version ${this.#config.version}; a change was refused: ${errors.message}`,
    };
  }
}

const stateOf = (config: Config): DependencyState => ({ state: 'ok', detail: `version ${config.version}` });
