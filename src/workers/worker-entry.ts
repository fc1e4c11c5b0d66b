/** The folder of this code: src/ while developing and testing, dist/ when built. */
const codeRoot = new URL('../', import.meta.url).href;

/**
 * The file a worker thread starts from. Node runs JavaScript only, so code that runs from its TypeScript source starts
 * the built twin in dist/ beside src/, which must be up to date.
 */
export function workerEntry(importer: string, path: `./${string}.ts`): URL {
  const file = new URL(path.replace(/\.ts$/, '.js'), importer).href;
  if (!importer.endsWith('.ts')) return new URL(file);
  return new URL(file.slice(codeRoot.length), new URL('../dist/', codeRoot));
}
