import type { Row } from './database.ts';
import { StorageFailure } from './storage-failure.ts';

/** A text that must stand in a row. */
export function textColumn(row: Row, name: string): string {
  const value = row[name];
  if (typeof value === 'string') return value;
  throw new StorageFailure('row', `Column ${name} holds no text.`);
}

/** A number that must stand in a row. */
export function numberColumn(row: Row, name: string): number {
  const value = row[name];
  if (typeof value === 'number') return value;
  throw new StorageFailure('row', `Column ${name} holds no number.`);
}
