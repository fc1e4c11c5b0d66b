import type { ChatCall, Message, Part, Planned } from '../chat/call.ts';
import type { ChatEvent } from '../chat/event.ts';
import { GatewayFailure } from '../chat/failure.ts';
import { isJsonObject } from '../chat/json.ts';
import { withMessages } from '../chat/map-text.ts';
import type { ChatLayer, ChatModel } from '../chat/model.ts';
import { type Scope, within } from '../chat/scope.ts';
import type { UrlRules } from '../net/fetchable-url.ts';
import type { Allowance, Dial, Fetched } from '../net/safe-dialer.ts';
import { addressRefusal } from './address-refusal.ts';
import { FetchTurns } from './fetch-turns.ts';
import { HeldBytes, type Holding } from './held-bytes.ts';
import { imageFailure, wrongImage } from './image-failure.ts';

export type ImageSettings = UrlRules & { readonly fetch: boolean };

type ImagePorts = {
  readonly dial: Dial;
  readonly settings: () => ImageSettings;
};

type Image = Extract<Part, { kind: 'media' }>;

/** Of one request; an address that stands there twice counts twice, as its picture is sent twice. */
const MOST_IMAGES = 8;
const MOST_BYTES = 20 * 1024 * 1024;

/**
 * The layer before servers that take pictures as data alone, and before those that must not fetch for users because they
 * stand in the operator's own network: what has an address is fetched and sent as data. Throws `invalid_value` for what
 * cannot be fetched, `unsupported_parameter` where nothing is and for addresses of anything else, and `overloaded` where
 * there is no room for the pictures now.
 */
export function imagesAsData({ dial, settings }: ImagePorts): ChatLayer<Planned<ChatCall>> {
  const house: House = { dial, settings, known: new WeakMap(), held: new HeldBytes(), turns: new FetchTurns() };
  return (next) => (call) => {
    const refusal = addressRefusal(call.messages);
    if (refusal) return refusing(refusal);
    return holdsAddress(call.messages) ? inlined(next, call, house) : next(call);
  };
}

/** Messages with their pictures, which have so many bytes. */
type Inlined = { readonly messages: readonly Message[]; readonly bytes: number };

type House = ImagePorts & {
  /** Further attempts of the same request find what an earlier one has fetched. */
  readonly known: WeakMap<readonly Message[], Inlined>;
  readonly held: HeldBytes;
  readonly turns: FetchTurns;
};

/** A model fails when its answer is read. */
async function* refusing(refusal: GatewayFailure): AsyncGenerator<readonly ChatEvent[], void> {
  throw refusal;
}

async function* inlined(
  next: ChatModel<Planned<ChatCall>>,
  call: Planned<ChatCall>,
  house: House,
): AsyncGenerator<readonly ChatEvent[], void> {
  const { plan, models } = call;
  const holding = house.held.open();
  try {
    yield* next({ ...withMessages(call, await fetched(call, house, holding)), plan, models });
  } finally {
    holding.release();
  }
}

async function fetched(
  { messages, scope }: Planned<ChatCall>,
  house: House,
  holding: Holding,
): Promise<readonly Message[]> {
  const places = placesOf(messages);
  const before = house.known.get(messages);
  if (before) {
    if (!holding.hold(before.bytes)) throw imageFailure('busy', paramOf(places));
    return before.messages;
  }
  const now = house.settings();
  if (!now.fetch) throw notFetched(places);
  if (places.length > MOST_IMAGES) throw tooMany(places);
  const allowance: Allowance = { bytesLeft: MOST_BYTES, hold: holding.hold };
  const data = await fetchAll(house, now, places, allowance, scope);
  const inlined = messages.map((message) => withData(message, data));
  house.known.set(messages, { messages: inlined, bytes: MOST_BYTES - allowance.bytesLeft });
  return inlined;
}

const isAddressed = (part: Part): part is Image =>
  part.kind === 'media' && part.media === 'image' && !/^data:/i.test(part.ref);

const holdsAddress = (messages: readonly Message[]): boolean => messages.some(({ parts }) => parts.some(isAddressed));

/** An address, and the field that it stands in. */
type Place = { readonly address: string; readonly param: string };

function placesOf(messages: readonly Message[]): readonly Place[] {
  const found: Place[] = [];
  for (const [at, { parts }] of messages.entries()) {
    // Reasoning is no part of the content that the client has written.
    for (const [place, part] of parts.filter(({ kind }) => kind !== 'reasoning').entries())
      if (isAddressed(part)) found.push({ address: part.ref, param: `messages[${at}].content[${place}].image_url` });
  }
  return found;
}

/** `data:` URLs by address, each fetched once, side by side; the first that fails ends the others. */
async function fetchAll(
  house: House,
  rules: UrlRules,
  places: readonly Place[],
  allowance: Allowance,
  outer: Scope,
): Promise<ReadonlyMap<string, string>> {
  const data = new Map<string, string>();
  using scope = within(outer);
  try {
    await Promise.all(
      [...paramsByAddress(places)].map(async ([address, [param = 'messages', ...others]]) => {
        const found = await fetchOne(house, rules, address, allowance, scope);
        outer.record({ kind: 'fetched', outcome: found.outcome });
        if (found.outcome !== 'ok') throw imageFailure(found.outcome, param);
        const outcome = repeated(found.bytes.length, others.length, allowance);
        if (outcome !== 'ok') throw imageFailure(outcome, param);
        data.set(address, `data:${found.mediaType};base64,${found.bytes.toString('base64')}`);
      }),
    );
  } catch (thrown) {
    scope.abort(thrown as Error);
    throw thrown;
  }
  return data;
}
/** Those that stand there twice are fetched once. */
function paramsByAddress(places: readonly Place[]): ReadonlyMap<string, readonly string[]> {
  const params = new Map<string, readonly string[]>();
  for (const { address, param } of places) params.set(address, [...(params.get(address) ?? []), param]);
  return params;
}

async function fetchOne(
  { dial, turns }: House,
  rules: UrlRules,
  address: string,
  allowance: Allowance,
  scope: Scope,
): Promise<Fetched> {
  if (!(await turns.take(scope))) return { outcome: 'busy' };
  try {
    return await dial(address, rules, allowance, scope);
  } finally {
    turns.leave(scope);
  }
}

/** Takes a picture's bytes for every further place that it is sent in. */
function repeated(bytes: number, times: number, allowance: Allowance): 'ok' | 'too_much' | 'busy' {
  const more = bytes * times;
  allowance.bytesLeft -= more;
  if (allowance.bytesLeft < 0) return 'too_much';
  return allowance.hold?.(more) === false ? 'busy' : 'ok';
}

const paramOf = ([first]: readonly Place[]): string => first?.param ?? 'messages';

function tooMany(places: readonly Place[]): GatewayFailure {
  const param = paramOf(places.slice(MOST_IMAGES));
  return wrongImage(param, `at most ${MOST_IMAGES} pictures of a request are fetched. Leave some out`);
}

const notFetched = (places: readonly Place[]): GatewayFailure =>
  new GatewayFailure(
    'unsupported_parameter',
    'This model takes pictures only as data:image/...;base64,... URLs, and none are fetched here; send the picture itself.',
    { param: paramOf(places) },
  );

const withData = (message: Message, data: ReadonlyMap<string, string>): Message =>
  message.parts.some(isAddressed)
    ? { ...message, parts: message.parts.map((part) => (isAddressed(part) ? asData(part, data) : part)) }
    : message;

/** The part as the client wrote it keeps what stands beside the address, such as `detail`. */
function asData(part: Image, data: ReadonlyMap<string, string>): Image {
  const ref = data.get(part.ref) ?? part.ref;
  const { extra } = part;
  if (!extra) return { ...part, ref };
  const written = extra.fields['image_url'];
  const image = { ...(isJsonObject(written) ? written : {}), url: ref };
  return { ...part, ref, extra: { ...extra, fields: { ...extra.fields, image_url: image } } };
}
