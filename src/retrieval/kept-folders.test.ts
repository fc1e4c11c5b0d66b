import { expect, it } from 'vitest';
import { openDatabase } from '../storage/open-database.ts';
import { KeptFolders } from './kept-folders.ts';

it('remembers the last list, each folder once', async () => {
  const database = await openDatabase(':memory:');
  const folders = new KeptFolders(database);
  expect(await folders.all()).toEqual([]);
  await folders.replace(['/b', '/a', '/b']);
  expect(await folders.all()).toEqual(['/a', '/b']);
  await folders.replace(['/c']);
  expect(await folders.all()).toEqual(['/c']);
  await database.close();
});
