import { GatewayFailure } from '../../chat/failure.ts';

/** Says with a request why personal data should be shown in its answer. */
export const PII_REASON_HEADER = 'x-nexus-pii-reason';
/** `granted` or `denied`, where a reason was sent. */
export const PII_ACCESS_HEADER = 'x-nexus-pii-access';

export const LEAST_REASON_CHARS = 10;
export const MOST_REASON_CHARS = 500;
const LEAST_SEEN = 6;

/** What a reason lacks that nobody can read. */
export const UNREADABLE_REASON = `must have ${LEAST_SEEN} letters or digits at least that can be seen`;

/** A letter or digit that leaves a mark on the page: a few letters of Unicode do not. */
const seen = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/gu;

/** Whether who reads the audit log will find words in it. Ask of a reason that is not too long. */
export function isReadableReason(reason: string): boolean {
  return (reason.match(seen)?.length ?? 0) >= LEAST_SEEN;
}

/** Reads the header, which is UTF-8 written as in a URL. Throws a 400 that says what to send. */
export function readPiiReason(header: string): string {
  const reason = decoded(header)?.trim();
  if (reason === undefined) throw wrong('must be text in UTF-8 with everything but ASCII written as %XX');
  if (/[\0-\x1f\x7f]/.test(reason)) throw wrong('must be one line of text');
  if (reason.length < LEAST_REASON_CHARS || reason.length > MOST_REASON_CHARS)
    throw wrong(`must be ${LEAST_REASON_CHARS} to ${MOST_REASON_CHARS} characters long`);
  if (!isReadableReason(reason)) throw wrong(UNREADABLE_REASON);
  return reason;
}

function decoded(header: string): string | undefined {
  try {
    return /^[\x20-\x7e]*$/.test(header) ? decodeURIComponent(header) : undefined;
  } catch {
    return undefined;
  }
}

const wrong = (what: string): GatewayFailure =>
  new GatewayFailure('invalid_value', `The header '${PII_REASON_HEADER}' is wrong: it ${what}.`, {
    param: PII_REASON_HEADER,
  });
