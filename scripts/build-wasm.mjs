// Compiles wasm/ with AssemblyScript to JSON files with the bytes in base64, which lie beside the modules that run them;
// with --check fails where one of them is not what its source gives.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { main as compile } from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const programs = {
  'wasm/feature-reader.ts': 'src/guardrails/injection/feature-reader.wasm.json',
  'wasm/text-marks.ts': 'src/guardrails/text-marks.wasm.json',
};

for (const [source, target] of Object.entries(programs)) {
  const flags = ['--baseDir', root, '-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd'];
  let bytes = Buffer.alloc(0);
  const { error, stderr } = await compile([source, ...flags, '--outFile', 'program.wasm'], {
    writeFile: (_, contents) => (bytes = Buffer.from(contents)),
  });
  if (error) throw new Error(`${source}: ${error.message}\n${stderr.toString()}`);
  const json = `${JSON.stringify({ source, command: 'npm run build:wasm', bytes: bytes.toString('base64') }, null, 2)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(new URL(`../${target}`, import.meta.url), json);
  else if (readFileSync(new URL(`../${target}`, import.meta.url), 'utf8') !== json) {
    console.error(`${target} is not what ${source} gives: run npm run build:wasm`);
    process.exitCode = 1;
  }
}
