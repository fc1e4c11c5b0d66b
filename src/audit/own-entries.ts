import type { AuditEntry } from '../extend/audit.ts';
import type { OldFiles } from './expire-files.ts';
import type { Torn } from './recover-chain.ts';

/** Of what the gateway does by itself. */
export const own = { actor: 'gateway', tenant: '-' } as const;

/** What must be told first of a chain that a process left in the middle of a line. */
export const recovered = (torn: Torn): AuditEntry => ({ ...own, action: 'audit.recovered', about: torn });

/** What must be told before files are removed: the chain verifies from behind their last entry then. */
export const expired = ({ files, through, until }: OldFiles): AuditEntry => ({
  ...own,
  action: 'audit.expired',
  about: { through: through.seq, hash: through.hash, until, files: files.length },
});
