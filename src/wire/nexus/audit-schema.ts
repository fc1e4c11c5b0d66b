import { z } from 'zod';
import type { AuditPage, AuditReport, ChainReport } from '../../extend/audit.ts';

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

const entry = z.object({
  chain: z.string(),
  seq: z.int(),
  at: z.iso.datetime(),
  action: z.string().describe('Such as pii.disclosed, pii.unlocked, key.created.'),
  actor: z.string().describe('The key, or the subject of the token.'),
  user: z.string().optional().describe('The person, where one is known.'),
  tenant: z.string(),
  request: z.string().optional(),
  reason: z.string().optional().describe('In the words of who did it.'),
  about: z.record(z.string(), value),
});

/** The reply to `GET /admin/audit`. */
export const auditPageSchema = z.object({
  object: z.literal('list'),
  data: z.array(entry).describe('The newest first.'),
  next_cursor: z
    .string()
    .optional()
    .describe(
      'Send it as `cursor` to go on; absent at the end. A page that looked far for little may hold few entries.',
    ),
  unreadable_lines: z.int().describe('Lines that were passed over because they were changed; verify the log then.'),
});

const fault = z.object({
  kind: z.enum(['changed', 'order', 'cut', 'rewritten', 'unanchored', 'missing', 'unreadable']),
  file: z.string().optional(),
  line: z.int().optional(),
  seq: z.int().describe('The number of the entry that should stand there.'),
  message: z.string(),
});

const chain = z.object({
  chain: z.string(),
  entries: z.int().describe('In order, up to the first fault.'),
  head: z.object({ seq: z.int(), hash: z.string(), at: z.iso.datetime() }).optional(),
  anchored_through: z.int().optional().describe('Up to this entry nothing can be cut off unnoticed.'),
  unfinished_bytes: z.int().describe('Behind the last whole line.'),
  fault: fault.optional().describe('The first one; absent in a chain that is whole.'),
});

/** The reply to `GET /admin/audit/verify`. */
export const auditReportSchema = z.object({
  object: z.literal('audit.report'),
  intact: z.boolean(),
  chains: z.array(chain),
});

export const auditPageJson = ({ entries, cursor, unreadable }: AuditPage): z.input<typeof auditPageSchema> => ({
  object: 'list',
  data: entries.map(({ chain: name, about, ...rest }) => ({ chain: name, ...rest, about: aboutJson(about) })),
  ...(cursor !== undefined && { next_cursor: cursor }),
  unreadable_lines: unreadable,
});

type About = AuditPage['entries'][number]['about'];
const aboutJson = (about: About): z.input<typeof entry>['about'] =>
  Object.fromEntries(
    Object.entries(about).map(([name, given]) => [name, typeof given === 'object' ? [...given] : given]),
  );

export const auditReportJson = ({ isIntact, chains }: AuditReport): z.input<typeof auditReportSchema> => ({
  object: 'audit.report',
  intact: isIntact,
  chains: chains.map(chainJson),
});

const chainJson = ({ anchoredThrough, unfinishedBytes, ...rest }: ChainReport): z.input<typeof chain> => ({
  ...rest,
  ...(anchoredThrough !== undefined && { anchored_through: anchoredThrough }),
  unfinished_bytes: unfinishedBytes,
});
