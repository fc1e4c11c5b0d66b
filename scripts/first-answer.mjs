// Does what a new user does: runs `npm start` with an empty data folder, then the curl line that it prints, and tells how
// long it took until the first cited answer. Exits with 1 when there was none within a minute.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIMIT_MS = 60_000;
const root = fileURLToPath(new URL('..', import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'nexus-first-'));
const startedAt = Date.now();
const gateway = spawn('npm', ['start'], {
  cwd: root,
  env: { ...process.env, NEXUS_DATA_DIR: data, PORT: '0', HOST: '127.0.0.1' },
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true,
});

/** The printed curl line, whole. */
const printedLine = () =>
  new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`nothing to try was printed within a minute:\n${text}`)), LIMIT_MS);
    gateway.stdout.setEncoding('utf8').on('data', (piece) => {
      text += piece;
      const line = /curl [^]*?'\{[^]*?\}'/.exec(text)?.[0];
      if (!line) return;
      clearTimeout(timer);
      resolve(line);
    });
    gateway.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${text}`)));
  });

try {
  const line = await printedLine();
  const reply = JSON.parse(execFileSync('bash', ['-c', line], { encoding: 'utf8' }));
  const answer = reply.choices[0].message.content;
  console.log(
    `${answer}\n\nAnswered by ${reply.model} ${((Date.now() - startedAt) / 1000).toFixed(1)} s after npm start.`,
  );
  if (!/\[1\]/.test(answer) || reply.nexus.sources.length === 0) throw new Error('the answer cites nothing');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  process.kill(-gateway.pid, 'SIGTERM');
  await new Promise((resolve) => gateway.once('exit', resolve));
  rmSync(data, { recursive: true, force: true });
}
