import { watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../chat/scope.ts';
import { configFiles } from './load-config.ts';
import { openReload } from './reload-config.ts';
import type { ReloadOptions, ReloadResult } from './reload-config.ts';

/** Editors write a file in several steps: it is read once nothing has happened for this long, */
const QUIET_MS = 200;
/** but this long after the first step at the latest. */
const LONGEST_UNREST_MS = 2000;
/** How often the files are looked at, for changes that the file system does not tell of. */
const POLL_MS = 5000;

export type ConfigWatch = {
  /** Reads the folder now, as on SIGHUP. Never rejects. */
  reload(): Promise<ReloadResult>;
  /** Nothing is applied or refused from here on. */
  close(): void;
};

export type ConfigWatchOptions = ReloadOptions & { readonly clock: Pick<Clock, 'monotonic' | 'after'> };

/** Takes over changes of the configuration folder, also those made since `current` was read. */
export function watchConfig(options: ConfigWatchOptions): ConfigWatch {
  const { clock } = options;
  const { folder } = options.current;
  const reloading = openReload(options);
  let closed = false;
  let seen: string | undefined;
  let unrestSince: number | undefined;
  let cancelRead: (() => void) | undefined;
  let cancelPoll: (() => void) | undefined;

  const readIfChanged = async (): Promise<void> => {
    cancelRead = unrestSince = undefined;
    const state = await stateOf(folder);
    if (closed || state === seen) return;
    seen = state;
    await reloading.reload();
  };
  const onChange = (): void => {
    const now = clock.monotonic();
    unrestSince ??= now;
    cancelRead?.();
    const waitMs = Math.max(0, Math.min(QUIET_MS, unrestSince + LONGEST_UNREST_MS - now));
    cancelRead = clock.after(waitMs, () => void readIfChanged());
  };
  const poll = async (): Promise<void> => {
    const state = await stateOf(folder);
    if (closed) return;
    if (state !== seen && !cancelRead) onChange();
    cancelPoll = clock.after(POLL_MS, () => void poll());
  };

  const stopWatching = watchFolder(folder, onChange);
  void poll();
  return {
    reload: () => reloading.reload(),
    close: () => {
      closed = true;
      reloading.close();
      stopWatching();
      cancelRead?.();
      cancelPoll?.();
    },
  };
}

/** The folder rather than its files: those are replaced by renames, or are links to what is replaced. */
function watchFolder(folder: string, onChange: () => void): () => void {
  try {
    const watcher = watch(folder, { persistent: false }, onChange);
    // Without watches (too many, or the folder is gone) the poll still finds every change.
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}

/** Differs when a file was written, replaced, added or removed, or a link to it moved. */
async function stateOf(folder: string): Promise<string> {
  const states = configFiles.map(async (file) => {
    const found = await stat(join(folder, file), { bigint: true }).catch(() => undefined);
    return found ? `${found.dev}:${found.ino}:${found.size}:${found.mtimeNs}:${found.ctimeNs}` : 'absent';
  });
  return (await Promise.all(states)).join(' ');
}
