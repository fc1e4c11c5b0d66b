import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { withAudit } from '../assembly/command-audit.ts';
import { auditFolder } from '../assembly/audit.ts';
import { allAnchors, verifyAnchored } from '../audit/all-anchors.ts';
import { chainNames } from '../audit/chain-files.ts';
import { findEntries } from '../audit/find-entries.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import type { AuditRecord, ChainReport } from '../extend/audit.ts';
import { auditPageJson, auditReportJson } from '../wire/nexus/audit-schema.ts';
import { readAuditQuery } from '../wire/nexus/read-audit-query.ts';
import type { DataFolder } from './data-folder.ts';
import type { Output } from './output.ts';

/** `nexus audit list|verify|retire`. Returns the exit code. */
export async function auditLog(
  [command, ...rest]: readonly string[],
  data: DataFolder,
  output: Output,
): Promise<number> {
  if (command === 'list') return listAudit(rest, data, output);
  if (command === 'verify') return verifyLog(rest, data, output);
  if (command === 'retire') return retireChain(rest, data, output);
  output.note('Say what to do with the audit log: npm run nexus -- audit list|verify|retire');
  return 2;
}

const text = { type: 'string' } as const;
const listOptions = {
  from: text,
  to: text,
  actor: text,
  user: text,
  action: text,
  tenant: text,
  limit: text,
  cursor: text,
};

/** `nexus audit list [option]...`: entries of the audit log, the newest first. Returns the exit code. */
async function listAudit(args: readonly string[], data: DataFolder, { say, note }: Output): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { ...listOptions, json: { type: 'boolean' } } });
  const { json, ...asked } = values;
  const query = readAuditQuery(new URLSearchParams(asked as Readonly<Record<string, string>>));
  const page = await data.use(() => findEntries(auditFolder(data.path), query));
  if (json) {
    say(JSON.stringify(auditPageJson(page)));
    return 0;
  }
  for (const entry of page.entries) say(lineOf(entry));
  if (page.unreadable > 0)
    note(`Lines that were changed and are not shown: ${page.unreadable}. Run: npm run nexus -- audit verify`);
  if (page.cursor !== undefined) note(`There may be more: --cursor ${page.cursor}`);
  return 0;
}

/** `nexus audit verify [--json]`: reads the whole log; exit code 1 where something is wrong with it. */
async function verifyLog(args: readonly string[], data: DataFolder, { say, note }: Output): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } });
  const folder = auditFolder(data.path);
  const report = await data.use(({ anchors }) =>
    verifyAnchored(
      () => allAnchors(folder, anchors),
      (known) => {
        if (!known.areAll) note('The anchors cannot be read: what was cut off, put in or written anew is not noticed.');
        return verifyAudit(folder, known);
      },
    ),
  );
  if (values.json) say(JSON.stringify(auditReportJson(report)));
  else {
    for (const chain of report.chains) say(verdictOf(chain));
    say(
      report.isIntact ? 'The audit log is intact.' : 'The audit log has been changed: docs/runbooks/audit-changed.md',
    );
  }
  return report.isIntact ? 0 : 1;
}

/** `nexus audit retire <chain> --reason TEXT`: a chain that was taken out of the folder is missed no longer. */
async function retireChain(args: readonly string[], data: DataFolder, { say, note }: Output): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { reason: text } });
  const [chain] = positionals;
  if (chain === undefined || values.reason === undefined) {
    note('Name the chain and say why: npm run nexus -- audit retire <chain> --reason "..."');
    return 2;
  }
  const { reason } = values;
  return data.use(async ({ anchors }) => {
    const anchor = (await anchors.all()).find((one) => one.chain === chain);
    if (!anchor || (await chainNames(auditFolder(data.path))).includes(chain)) {
      note(
        anchor ? 'Its folder is still there: move it to where evidence is kept first.' : 'No such chain is anchored.',
      );
      return 1;
    }
    const about = { chain, seq: anchor.seq, hash: anchor.hash };
    const entry = {
      action: 'audit.retired',
      actor: 'command line',
      user: userInfo().username,
      tenant: '-',
      reason,
      about,
    };
    await withAudit({ dataFolder: data.path, anchors }, (audit) => audit.append(entry));
    await anchors.remove(chain);
    say(`Retired ${chain}, which ended with entry ${anchor.seq} at least.`);
    return 0;
  });
}

/** `2026-03-01T17:05:00.000Z  pii.unlocked  key_1 (olena)  acme  "Why"  {"minutes":15}`, for a terminal. */
function lineOf({ at, action, actor, user, tenant, reason, about }: AuditRecord): string {
  const who = user === undefined ? actor : `${actor} (${user})`;
  const parts = [at, action, who, tenant, reason === undefined ? '' : JSON.stringify(reason), JSON.stringify(about)];
  return parts
    .filter((part) => part !== '')
    .join('  ')
    .replace(unprintable, '\uFFFD');
}

/** What a terminal may take for a command, or that turns the direction of what follows. */
const unprintable = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

function verdictOf({ chain, entries, head, anchoredThrough, unfinishedBytes, fault }: ChainReport): string {
  if (fault) {
    const place = [fault.file, fault.line === undefined ? undefined : `line ${fault.line}`, `entry ${fault.seq}`];
    return `BROKEN  ${chain}  ${place.filter((part) => part !== undefined).join(', ')}: ${fault.message} (${fault.kind})`;
  }
  const anchored = anchoredThrough === undefined ? 'not anchored' : `anchored through ${anchoredThrough}`;
  const unfinished =
    unfinishedBytes > 0
      ? `, ${unfinishedBytes} bytes of a line that is being written, or was when a process ended`
      : '';
  if (entries === 0) return `empty   ${chain}  no entries${unfinished}`;
  return `intact  ${chain}  ${entries} entries up to ${head?.seq ?? 0}, ${anchored}${unfinished}`;
}
