import type { ChatCall, Message, Part, Planned } from '../chat/call.ts';
import type { ChatEvent } from '../chat/event.ts';
import { GatewayFailure } from '../chat/failure.ts';
import { isJsonObject } from '../chat/json.ts';
import { withMessages } from '../chat/map-text.ts';
import type { ChatLayer, ChatModel } from '../chat/model.ts';
import { type Scope, within } from '../chat/scope.ts';
import type { UrlRules } from '../net/fetchable-url.ts';
import type { Allowance, Dial } from '../net/safe-dialer.ts';
import { imageFailure, wrongImage } from './image-failure.ts';

export type ImageSettings = UrlRules & { readonly fetch: boolean };

type ImagePorts = {
  readonly dial: Dial;
  readonly settings: () => ImageSettings;
};

type Image = Extract<Part, { kind: 'media' }>;

/** Of one request, different addresses. */
const MOST_IMAGES = 8;
const MOST_BYTES = 20 * 1024 * 1024;

/**
 * The layer before servers that take pictures as data alone, and before those that must not fetch for users because they
 * stand in the operator's own network: what has an address is fetched and sent as data. Throws `invalid_value` for what
 * cannot be fetched, `unsupported_parameter` where nothing is.
 */
export function imagesAsData({ dial, settings }: ImagePorts): ChatLayer<Planned<ChatCall>> {
  // Further attempts of the same request find what an earlier one has fetched.
  const known = new WeakMap<readonly Message[], readonly Message[]>();
  const fetched = async ({ messages, scope }: Planned<ChatCall>): Promise<readonly Message[]> => {
    const before = known.get(messages);
    if (before) return before;
    const now = settings();
    if (!now.fetch) throw notFetched(messages);
    const data = await fetchAll(dial, now, addressesIn(messages), scope);
    const inlined = messages.map((message) => withData(message, data));
    known.set(messages, inlined);
    return inlined;
  };
  return (next) => (call) => (holdsAddress(call.messages) ? inlined(next, call, fetched) : next(call));
}

async function* inlined(
  next: ChatModel<Planned<ChatCall>>,
  call: Planned<ChatCall>,
  fetched: (call: Planned<ChatCall>) => Promise<readonly Message[]>,
): AsyncGenerator<readonly ChatEvent[], void> {
  const { plan, models } = call;
  yield* next({ ...withMessages(call, await fetched(call)), plan, models });
}

const isAddressed = (part: Part): part is Image =>
  part.kind === 'media' && part.media === 'image' && !/^data:/i.test(part.ref);

const holdsAddress = (messages: readonly Message[]): boolean => messages.some(({ parts }) => parts.some(isAddressed));

/** Each address once, and the field where it stands first. */
function addressesIn(messages: readonly Message[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [at, { parts }] of messages.entries()) {
    // Reasoning is no part of the content that the client has written.
    for (const [place, part] of parts.filter(({ kind }) => kind !== 'reasoning').entries())
      if (isAddressed(part) && !found.has(part.ref)) found.set(part.ref, `messages[${at}].content[${place}].image_url`);
  }
  return found;
}

/** `data:` URLs by address. All are fetched side by side; the first that fails ends the others. */
async function fetchAll(
  dial: Dial,
  rules: UrlRules,
  addresses: ReadonlyMap<string, string>,
  outer: Scope,
): Promise<ReadonlyMap<string, string>> {
  if (addresses.size > MOST_IMAGES) throw tooMany(addresses);
  const allowance: Allowance = { bytesLeft: MOST_BYTES };
  const data = new Map<string, string>();
  using scope = within(outer);
  try {
    await Promise.all(
      [...addresses].map(async ([address, param]) => {
        const found = await dial(address, rules, allowance, scope);
        outer.record({ kind: 'fetched', outcome: found.outcome });
        if (found.outcome !== 'ok') throw imageFailure(found.outcome, param);
        data.set(address, `data:${found.mediaType};base64,${found.bytes.toString('base64')}`);
      }),
    );
  } catch (thrown) {
    scope.abort(thrown as Error);
    throw thrown;
  }
  return data;
}

function tooMany(addresses: ReadonlyMap<string, string>): GatewayFailure {
  const [param = 'messages'] = [...addresses.values()].slice(MOST_IMAGES);
  return wrongImage(param, `at most ${MOST_IMAGES} pictures of a request are fetched. Leave some out`);
}

const notFetched = (messages: readonly Message[]): GatewayFailure => {
  const [param = 'messages'] = addressesIn(messages).values();
  return new GatewayFailure(
    'unsupported_parameter',
    'This model takes pictures only as data:image/...;base64,... URLs, and none are fetched here; send the picture itself.',
    { param },
  );
};

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
