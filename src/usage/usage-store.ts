import type { UsageRecord } from '../chat/usage-record.ts';

export type UsageQuery = {
  /** Days, both included. */
  readonly from: number;
  readonly to: number;
  readonly tenant?: string;
  readonly key?: string;
  readonly user?: string;
  /** At most so many records, the newest days first. */
  readonly most: number;
};

/** Where usage is kept. Methods reject with a `StorageFailure`. */
export type UsageStore = {
  /** Adds to what is there, all or nothing. */
  add(records: readonly UsageRecord[]): Promise<void>;
  find(query: UsageQuery): Promise<readonly UsageRecord[]>;
  forgetBefore(day: number): Promise<void>;
};
