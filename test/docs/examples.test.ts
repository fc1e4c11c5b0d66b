import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GatewayUnderTest, startGateway } from '../support/gateway-under-test.ts';
import { fences, root } from './pages.ts';

const home = mkdtempSync(join(tmpdir(), 'nexus-docs-'));
let gateway: GatewayUnderTest;

beforeAll(async () => {
  mkdirSync(join(home, 'notes'));
  writeFileSync(join(home, 'notes', 'zebra.md'), '# Notes\n\nA zebra has stripes.\n');
  writeFileSync(join(home, 'handbook.md'), '# Handbook\n\nA handbook has pages.\n');
  gateway = await startGateway({ config: { gateway: { discovery: { ollama: { enabled: false } } } } });
});
afterAll(async () => {
  await gateway.stop();
  rmSync(home, { recursive: true, force: true });
});

/** The example as it runs on this machine: against the gateway under test, on folders that are there. */
const here = (text: string): string =>
  text
    .replaceAll('http://127.0.0.1:8080', gateway.origin)
    .replaceAll('npm run nexus --', `${process.execPath} dist/cli/main.js`)
    .replace(/^ *export NEXUS_API_KEY=.*$/m, '')
    .replaceAll('/etc/nexus', gateway.configFolder)
    .replaceAll('/srv/handbook', join(home, 'notes'));

function run(command: string, args: readonly string[]): string {
  const { origin, key, dataFolder } = gateway;
  const env = { ...process.env, HOME: home, NEXUS_DATA_DIR: dataFolder, NEXUS_API_KEY: key, NEXUS_URL: origin };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, env, encoding: 'utf8', timeout: 9000 });
  expect(status, `${args.at(-1) ?? ''}\n${stdout}\n${stderr}`).toBe(0);
  return stdout;
}

const examples = (lang: string, part: RegExp): readonly { readonly page: string; readonly text: string }[] => {
  const found = fences.filter((fence) => fence.lang === lang && part.test(fence.text));
  expect(found.length, String(part)).toBeGreaterThan(0);
  return found;
};

describe('an example of the documentation does what its page says', () => {
  test.each(examples('bash', /\bcurl /))('$page: $text', ({ text }) => {
    const reply = JSON.parse(run('bash', ['-ec', here(text)])) as Record<string, unknown>;
    expect(reply).not.toHaveProperty('error');
    const { choices } = reply as { choices?: readonly { message: { content: string } }[] };
    if (choices) expect(choices[0]?.message.content).toContain('[1]');
  });

  const lines = examples('bash', /npm run nexus --/).flatMap(({ page, text }) =>
    text
      .split('\n')
      .filter((line) => line.includes('npm run nexus --') && !line.includes('<'))
      .map((line) => ({ page, line: line.trim() })),
  );
  test.each(lines)('$page: $line', ({ line }) => {
    expect(run('bash', ['-ec', here(line)])).not.toBe('');
  });

  test('a key is listed and revoked by its id', () => {
    run('bash', ['-ec', here('npm run nexus -- keys create short-lived')]);
    const id =
      /^(\S+) .*short-lived {2}\(pro\)$/m.exec(run('bash', ['-ec', here('npm run nexus -- keys list')]))?.[1] ?? '';
    expect(run('bash', ['-ec', here(`npm run nexus -- keys revoke ${id}`)])).toContain(id);
    expect(run('bash', ['-ec', here('npm run nexus -- keys list')])).not.toContain('short-lived');
  });

  const client = /import OpenAI[\s\S]*?new OpenAI\(.*\);\n/;
  test.each(examples('js', /client\.chat/))('$page: $text', ({ text }) => {
    const made = client.exec(examples('js', client)[0]?.text ?? '')?.[0] ?? '';
    const program = client.test(text) ? text : made + text;
    expect(run(process.execPath, ['--input-type=module', '--eval', here(program)])).toContain('[1]');
  });

  const python = spawnSync('python3', ['-c', 'import openai']).status === 0;
  test.skipIf(!python && !process.env['CI']).each(examples('python', /client\.chat/))(
    '$page: $text (skipped where Python has no package openai)',
    ({ text }) => {
      expect(run('python3', ['-c', here(text)])).toContain('[1]');
    },
  );
});
