import { randomBytes } from 'node:crypto';
import { link, open, readFile, unlink } from 'node:fs/promises';

const SECRET_BYTES = 32;

/**
 * A secret of 32 random bytes that is made the first time and kept in a file that only its owner may read, in base64.
 * Several processes that begin at once get the same. Rejects with the system's error, or for a file that holds no such
 * secret: to make another one in its place would lose what hangs on it.
 */
export async function keptSecret(path: string): Promise<Buffer> {
  const known = await readSecret(path);
  if (known) return known;
  await writeSecret(path);
  const written = await readSecret(path);
  if (!written) throw new Error(`${path} cannot be read back`);
  return written;
}

async function readSecret(path: string): Promise<Buffer | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    if (isCode(thrown, 'ENOENT')) return undefined;
    throw thrown;
  }
  const secret = Buffer.from(text.trim(), 'base64');
  if (secret.length !== SECRET_BYTES) throw new Error(`${path} does not hold ${SECRET_BYTES} bytes in base64`);
  return secret;
}

/** Under its own name only once it is whole and on disk; whoever is first wins. */
async function writeSecret(path: string): Promise<void> {
  const draft = `${path}.${process.pid}-${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(SECRET_BYTES).toString('base64')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
  } catch (thrown) {
    if (!isCode(thrown, 'EEXIST')) throw thrown;
  } finally {
    await unlink(draft);
  }
}

const isCode = (thrown: unknown, code: string): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === code;
