import { hash } from 'node:crypto';
import type { AuditEntry, AuditRecord } from '../extend/audit.ts';

/** Where a chain stands: its last line, and the hash that the next one begins with. */
export type Link = { readonly seq: number; readonly hash: string };

/** A line that is whole in itself; whether it belongs where it stands, its link and `previous` tell. */
export type AuditLine = { readonly record: AuditRecord; readonly link: Link; readonly previous: string };

/** What stands behind the hashed part of a line: `,"hash":"…"}`. */
const SEAL_BYTES = 75;
const seal = /^,"hash":"([0-9a-f]{64})"\}$/;

const sha256 = (bytes: string | Buffer): string => hash('sha256', bytes, 'hex');

/** What a chain's first line follows; made of its name, so that no chain can pass for another. */
export const beginningOf = (chain: string): Link => ({ seq: 0, hash: sha256(`nexus-audit/1/${chain}`) });

/**
 * The line that follows `after`, without its end: JSON whose last field is the SHA-256 of all the bytes before it, of
 * which the line before's hash is a part.
 */
export function printLine(entry: AuditEntry, at: string, after: Link): { readonly text: string; readonly link: Link } {
  const { action, actor, user, tenant, request, reason, about } = entry;
  const seq = after.seq + 1;
  const fields = { seq, at, previous: after.hash, action, actor, user, tenant, request, reason, about };
  const hashed = JSON.stringify(fields).slice(0, -1);
  const link = { seq, hash: sha256(hashed) };
  return { text: `${hashed},"hash":"${link.hash}"}`, link };
}

/** The line of these bytes; undefined where one of them is not as it was written. */
export function readLine(bytes: Buffer): AuditLine | undefined {
  const hashed = bytes.subarray(0, -SEAL_BYTES);
  const [, sealed = ''] = seal.exec(bytes.toString('latin1', bytes.length - SEAL_BYTES)) ?? [];
  if (sealed === '' || sha256(hashed) !== sealed) return undefined;
  // Written by `printLine`, or by somebody who can make a hash and wants it to look so.
  const { previous, ...record } = parsed(`${hashed.toString()}}`);
  if (typeof previous !== 'string' || !isRecord(record)) return undefined;
  return { record, link: { seq: record.seq, hash: sealed }, previous };
}

const texts = ['at', 'action', 'actor', 'tenant'];

const isRecord = (
  fields: Readonly<Record<string, unknown>>,
): fields is Readonly<Record<string, unknown>> & AuditRecord =>
  Number.isSafeInteger(fields.seq) &&
  typeof fields.about === 'object' &&
  fields.about !== null &&
  texts.every((name) => typeof fields[name] === 'string');

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
