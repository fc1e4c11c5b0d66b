import type { ProviderKind } from '../extend/provider.ts';
import { GatewayFailure } from '../chat/failure.ts';
import { ConfigErrors } from './config-errors.ts';
import { loadConfig } from './load-config.ts';
import type { Config } from './load-config.ts';

export type ReloadResult = 'applied' | 'unchanged' | 'refused';

export type ReloadOptions = {
  readonly kinds: readonly ProviderKind[];
  /** What is in use. */
  readonly current: Config;
  /** Puts a good configuration to use: one with other values than before, or the first after a refusal. */
  apply(config: Config): void | Promise<void>;
  /** Hears why a bad one was not taken over, or why `apply` failed; the one before stays in use. */
  refuse(errors: ConfigErrors): void;
};

/** Reads the folder again, one time after another; calls made while one already waits share its result. Never rejects. */
export function openReload(options: ReloadOptions): { reload(): Promise<ReloadResult>; close(): void } {
  let { current } = options;
  let refused = false;
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();
  let waiting: Promise<ReloadResult> | undefined;

  const once = async (): Promise<ReloadResult> => {
    try {
      const config = await loadConfig(current.folder, options.kinds);
      if (closed || (config.version === current.version && !refused)) return 'unchanged';
      await options.apply(config);
      current = config;
      refused = false;
      return 'applied';
    } catch (thrown) {
      if (closed) return 'unchanged';
      refused = true;
      options.refuse(asConfigErrors(thrown));
      return 'refused';
    }
  };
  return {
    reload: () => {
      waiting ??= last.then(() => {
        waiting = undefined;
        return once();
      });
      last = waiting;
      return waiting;
    },
    close: () => {
      closed = true;
    },
  };
}

const asConfigErrors = (thrown: unknown): ConfigErrors => {
  if (thrown instanceof ConfigErrors) return thrown;
  const reason = thrown instanceof GatewayFailure ? `: ${thrown.message}` : '';
  const message = `is valid, but could not be put to use${reason}`;
  return new ConfigErrors([{ file: 'configuration', place: undefined, path: '', message }], { cause: thrown });
};
