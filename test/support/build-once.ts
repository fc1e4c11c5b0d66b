import { execFileSync } from 'node:child_process';

/** Worker threads and started gateways run from dist/, so it is brought up to date before the first test. */
export default function buildOnce(): void {
  execFileSync(process.execPath, ['scripts/build-if-stale.mjs'], { stdio: 'inherit' });
}
