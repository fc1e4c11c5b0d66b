import { parseArgs } from 'node:util';
import type { KeyRights } from '../chat/key-rights.ts';
import { type OwnLimits, type Role, roles as allRoles, type Tier, tiers } from '../chat/principal.ts';

/** What was written on a command line cannot be meant; the message says what can. */
export class WrongOption extends Error {}

const limitOptions = {
  'requests-per-minute': 'requestsPerMinute',
  'tokens-per-hour': 'tokensPerHour',
  'cost-per-day': 'costPerDayUsd',
  'queries-per-day': 'queriesPerDay',
  concurrency: 'concurrency',
} as const satisfies Readonly<Record<string, keyof OwnLimits>>;
type LimitOption = keyof typeof limitOptions;
const limitNames = Object.keys(limitOptions) as LimitOption[];

const one = { type: 'string' } as const;
const several = { type: 'string', multiple: true } as const;
const options = {
  tier: one,
  role: several,
  tenant: one,
  models: several,
  expires: one,
  'trusted-forwarder': { type: 'boolean' },
  'requests-per-minute': one,
  'tokens-per-hour': one,
  'cost-per-day': one,
  'queries-per-day': one,
  concurrency: one,
} as const;

/** Reads `nexus keys create`. Throws a WrongOption. */
export function readKeyOptions(
  args: readonly string[],
  now: number,
): { readonly name: string | undefined; readonly rights: Partial<KeyRights> } {
  const { values, positionals } = parsed(args);
  if (positionals.length > 1) {
    throw new WrongOption(
      `A key has one name: write it in quotes, as in: nexus keys create "${positionals.join(' ')}"`,
    );
  }
  const roles = values.role && listOf(values.role).map((role) => oneOf<Role>('--role', role, allRoles));
  const isTrustedForwarder = values['trusted-forwarder'] === true;
  if (isTrustedForwarder && roles?.includes('admin')) throw forwarderRunsNothing();
  const limits = limitsOf(values);
  const models = listOf(values.models);
  return {
    name: label('name', positionals[0]),
    rights: {
      ...(values.tier !== undefined && { tier: oneOf<Tier>('--tier', values.tier, tiers) }),
      ...(roles && { roles }),
      ...(values.tenant !== undefined && { tenant: label('--tenant', values.tenant) }),
      ...(values.models && { models: notEmpty(models) }),
      ...(Object.keys(limits).length > 0 && { limits }),
      ...(values.expires !== undefined && { expiresAt: timeToCome(values.expires, now) }),
      ...(isTrustedForwarder && { isTrustedForwarder }),
    },
  };
}

/** `30d`, `12h`, `90m` or `45s` in milliseconds; undefined for anything else. */
export function durationOf(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit];
  return unitMs === undefined ? undefined : Number(count) * unitMs;
}

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (thrown) {
    const [reason = ''] = thrown instanceof Error ? thrown.message.split(/\. /) : [];
    throw new WrongOption(
      `${reason}. The options are: ${Object.keys(options)
        .map((name) => `--${name}`)
        .join(', ')}.`,
    );
  }
};

const forwarderRunsNothing = (): WrongOption =>
  new WrongOption(
    '--trusted-forwarder and --role admin do not go together: whoever the key speaks for would run the gateway. Make two keys.',
  );

const listOf = (values: readonly string[] = []): readonly string[] =>
  values
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');

function notEmpty(models: readonly string[]): readonly string[] {
  if (models.length > 0) return models;
  throw new WrongOption('--models names no model. Write ids with commas between them, or leave it out for all.');
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new WrongOption(`There is no ${option.slice(2)} '${value}'. ${option} takes: ${allowed.join(', ')}.`);
}

function label<T extends string | undefined>(what: string, value: T): T {
  if (value === undefined || /^[^\p{Cc}]{1,128}$/u.test(value)) return value;
  throw new WrongOption(`The ${what.replace('--', '')} must be 1 to 128 characters, without line breaks.`);
}

function limitsOf(values: Readonly<Partial<Record<LimitOption, string>>>): OwnLimits {
  const limits: { -readonly [Name in keyof OwnLimits]: OwnLimits[Name] } = {};
  for (const name of limitNames) {
    const value = values[name];
    if (value !== undefined) limits[limitOptions[name]] = limitOf(name, value);
  }
  return limits;
}

function limitOf(name: LimitOption, value: string): number | null {
  if (value === 'none') return null;
  const isMoney = name === 'cost-per-day';
  if ((isMoney ? /^\d{1,9}(?:\.\d{1,6})?$/ : /^\d{1,12}$/).test(value)) return Number(value);
  throw new WrongOption(`--${name} must be ${isMoney ? 'an amount in US dollars' : 'a whole number'}, or none.`);
}

const isoTime = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/;

function timeToCome(text: string, now: number): number {
  const duration = durationOf(text);
  const at = duration === undefined ? (isoTime.test(text) ? Date.parse(text) : NaN) : now + duration;
  if (at > now) return at;
  if (at <= now) throw new WrongOption(`--expires ${text} is over already.`);
  throw new WrongOption('--expires takes how long, such as 30d or 12h, or when, such as 2027-01-31.');
}
