import type { Bounds } from '../../chat/bounds.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { NANODOLLARS_PER_DOLLAR } from '../../chat/money.ts';
import type { Principal } from '../../chat/principal.ts';
import { type BoundsBody, boundsSchema } from './bounds-schema.ts';

/** As Node has them: one that came twice is joined by a comma, and so is no number or word any more. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

type Field = keyof BoundsBody;

const plainNumber = /^\d{1,15}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?$/i;
const numberOf = (text: string): number => (plainNumber.test(text) ? Number(text) : NaN);
const asIs = (text: string): string => text;
const switches: Readonly<Record<string, boolean>> = { on: true, off: false };
const switchOf = (text: string): unknown => (Object.hasOwn(switches, text) ? switches[text] : text);

/** Each header, the field it stands for, and how its text is read. */
const headers: readonly (readonly [header: string, field: Field, read: (text: string) => unknown])[] = [
  ['x-nexus-latency-ms', 'latency_ms', numberOf],
  ['x-nexus-accuracy', 'accuracy', numberOf],
  ['x-nexus-max-cost', 'max_cost', numberOf],
  ['x-nexus-priority', 'priority', asIs],
  ['x-nexus-locality', 'locality', asIs],
  ['x-nexus-session', 'session', asIs],
  ['x-nexus-explore', 'explore', switchOf],
  ['x-nexus-profile', 'profile', asIs],
];

/** The names of all headers that ask something of the answer. */
export const boundHeaders: readonly string[] = headers.map(([header]) => header);

/**
 * What the caller asks of the answer, by the field `nexus` of the body, else by headers; undefined where nothing is
 * asked. An empty header asks nothing. Throws a 400 that names the header at fault and says what is allowed, and a 403
 * for a priority that the caller may not have.
 */
export function readBounds(
  body: BoundsBody | null | undefined,
  given: RequestHeaders,
  principal: Principal,
): Bounds | undefined {
  let asked: Record<string, unknown> | undefined;
  for (const [header, field, read] of headers) {
    const text = given[header];
    if (text !== undefined && text !== '') (asked ??= {})[field] = valueOf(header, field, text, read);
  }
  if (body) for (const field in body) if (body[field as Field] != null) (asked ??= {})[field] = body[field as Field];
  const chat = given['x-openwebui-chat-id'];
  if (isSession(chat)) (asked ??= {}).session ??= chat;
  if (!asked) return undefined;
  const bounds = boundsOf(asked);
  if (bounds.priority === 'critical' && !principal.roles.includes('admin')) refuseCritical(body);
  return bounds;
}

function valueOf(
  header: string,
  field: Field,
  text: string | readonly string[],
  read: (text: string) => unknown,
): unknown {
  const checked = boundsSchema.shape[field].safeParse(typeof text === 'string' ? read(text) : text);
  if (checked.success) return checked.data;
  const allowed = field === 'explore' ? 'must be on or off' : (checked.error.issues[0]?.message ?? 'not understood');
  throw new GatewayFailure('invalid_value', `The header '${header}' is wrong: ${allowed}.`, { param: header });
}

/** Open WebUI's id of a chat is not the caller's to write: one that does not suit is no session. */
const isSession = (value: RequestHeaders[string]): boolean =>
  value !== undefined && value !== '' && boundsSchema.shape.session.safeParse(value).success;

function boundsOf(asked: BoundsBody): Bounds {
  const bounds: { -readonly [K in keyof Bounds]: Bounds[K] } = {};
  if (asked.latency_ms != null) bounds.latencyMs = asked.latency_ms;
  if (asked.accuracy != null) bounds.accuracy = asked.accuracy;
  if (asked.max_cost != null) bounds.maxCost = Math.round(asked.max_cost * NANODOLLARS_PER_DOLLAR);
  if (asked.priority != null) bounds.priority = asked.priority;
  if (asked.locality != null) bounds.locality = asked.locality;
  if (asked.session != null) bounds.session = asked.session;
  if (asked.explore != null) bounds.explore = asked.explore;
  if (asked.profile != null) bounds.profile = asked.profile;
  return bounds;
}

function refuseCritical(body: BoundsBody | null | undefined): never {
  throw new GatewayFailure(
    'permission_denied',
    "The priority 'critical' is for keys with the role admin; use high, normal or low, or a key made with --role admin.",
    { param: body?.priority == null ? 'x-nexus-priority' : 'nexus.priority' },
  );
}

/** What was asked, in the form of the field `nexus`. */
export const boundsJson = (bounds: Bounds | undefined): BoundsBody => ({
  ...(bounds?.latencyMs !== undefined && { latency_ms: bounds.latencyMs }),
  ...(bounds?.accuracy !== undefined && { accuracy: bounds.accuracy }),
  ...(bounds?.maxCost !== undefined && { max_cost: bounds.maxCost / NANODOLLARS_PER_DOLLAR }),
  ...(bounds?.priority && { priority: bounds.priority }),
  ...(bounds?.locality && { locality: bounds.locality }),
  ...(bounds?.session !== undefined && { session: bounds.session }),
  ...(bounds?.explore !== undefined && { explore: bounds.explore }),
  ...(bounds?.profile && { profile: bounds.profile }),
});
