import { join } from 'node:path';
import type { AuditReport, ChainReport } from '../extend/audit.ts';
import type { KnownAnchors } from './anchors.ts';
import { chainNames } from './chain-files.ts';
import { verifyChain } from './verify-chain.ts';

/**
 * Reads every chain of the log. `anchors` must have been read before; where they could not be, or not all, a chain without
 * one is not held against anybody.
 */
export async function verifyAudit(folder: string, { anchors, areAll }: KnownAnchors): Promise<AuditReport> {
  const there = await chainNames(folder);
  const gone = [...new Set(anchors.map(({ chain }) => chain))].filter((chain) => !there.includes(chain));
  const chains: ChainReport[] = gone.map(goneReport);
  for (const chain of there) {
    const own = anchors.filter((anchor) => anchor.chain === chain);
    const isForeign = areAll && own.length === 0;
    chains.push(await verifyChain(join(folder, chain), chain, { anchors: own, isForeign }));
  }
  return { isIntact: chains.every(({ fault }) => !fault), chains };
}

const goneReport = (chain: string): ChainReport => ({
  chain,
  entries: 0,
  unfinishedBytes: 0,
  fault: { kind: 'missing', seq: 1, message: 'The folder of this chain is gone.' },
});
