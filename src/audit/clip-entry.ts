import type { AuditEntry } from '../extend/audit.ts';

const MOST_NAME_CHARS = 256;
const MOST_REASON_CHARS = 500;
const MOST_ABOUT_FIELDS = 32;
const MOST_LIST = 64;
const MOST_ABOUT_CHARS = 16_384;

/** Whole letters only: half of one could not be written. */
const clip = (text: string, most: number): string => (text.length > most ? text.slice(0, most) : text).toWellFormed();

/** An entry within bounds, so that no line is longer than a few dozen kilobytes. */
export const clipEntry = ({ action, actor, user, tenant, request, reason, about }: AuditEntry): AuditEntry => ({
  action: clip(action, MOST_NAME_CHARS),
  actor: clip(actor, MOST_NAME_CHARS),
  ...(user !== undefined && { user: clip(user, MOST_NAME_CHARS) }),
  tenant: clip(tenant, MOST_NAME_CHARS),
  ...(request !== undefined && { request: clip(request, MOST_NAME_CHARS) }),
  ...(reason !== undefined && { reason: clip(reason, MOST_REASON_CHARS) }),
  about: clipAbout(about),
});

function clipAbout(about: AuditEntry['about']): AuditEntry['about'] {
  const kept: Record<string, Value> = {};
  let left = MOST_ABOUT_CHARS;
  for (const [name, given] of Object.entries(about).slice(0, MOST_ABOUT_FIELDS)) {
    const value = clipValue(given);
    left -= name.length + JSON.stringify(value).length;
    if (left < 0) break;
    kept[clip(name, MOST_NAME_CHARS)] = value;
  }
  return kept;
}

type Value = AuditEntry['about'][string];

function clipValue(value: Value): Value {
  if (typeof value === 'string') return clip(value, MOST_REASON_CHARS);
  return typeof value === 'object' ? value.slice(0, MOST_LIST).map((text) => clip(text, MOST_NAME_CHARS)) : value;
}
