import type { Clock } from '../chat/scope.ts';
import type { Log } from '../telemetry/log.ts';
import { UsageBook } from '../usage/usage-book.ts';
import type { UsageStore } from '../usage/usage-store.ts';

/** The book of who has used what; chats go on when it cannot be written. */
export const openUsage = (store: UsageStore, clock: Clock, log: Log): UsageBook =>
  new UsageBook({
    store,
    clock,
    onStore: (isUp) => {
      if (isUp) log.info('usage is written down again');
      else log.warn('usage cannot be written down; it is kept in memory and tried again every second');
    },
  });
