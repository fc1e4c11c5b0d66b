import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const sources = fileURLToPath(new URL('servers', import.meta.url));
/** Below node_modules, so that the compiled files find their packages. */
const compiled = fileURLToPath(new URL('../node_modules/.cache/nexus-bench', import.meta.url));

/** Compiles servers/, since a measured process is plain `node`: a loader would be measured with it. */
export const compileServers = (): void => {
  mkdirSync(compiled, { recursive: true });
  writeFileSync(join(compiled, 'package.json'), '{ "type": "module" }\n');
  for (const file of readdirSync(sources)) {
    const { outputText } = ts.transpileModule(readFileSync(join(sources, file), 'utf8'), {
      fileName: file,
      compilerOptions: {
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.ESNext,
        rewriteRelativeImportExtensions: true,
        verbatimModuleSyntax: true,
      },
    });
    writeFileSync(join(compiled, `${basename(file, '.ts')}.js`), outputText);
  }
};

export const compiledServer = (name: 'mock-upstream' | 'bare-proxy'): string => join(compiled, `${name}.js`);
