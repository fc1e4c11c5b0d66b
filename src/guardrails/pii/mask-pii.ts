import type { ChatCall, EmbedCall, Masked, Message } from '../../chat/call.ts';
import { editText } from '../../chat/edit-text.ts';
import type { ChatEvent, EmbedEvent } from '../../chat/event.ts';
import type { ChatLayer, ChatModel, EmbedModel } from '../../chat/model.ts';
import { type EditCallText, mapEmbedText, mapMessage, mapText, originOf, withMessages } from '../../chat/map-text.ts';
import { throwMasked } from './masked-failure.ts';
import { ModelData } from './model-data.ts';
import { type Pace, paceOf, STRETCH_CHARS } from './pace.ts';
import type { TextToMask } from './pii-finder.ts';
import { Showing } from './showing.ts';
import { maskedRun, maskTornValues, runsOf, runsOfParts, type TornPorts } from './torn-values.ts';
import { type RequestVault, vaultOf } from './vault.ts';

/**
 * The layer where the masked domain begins: inside it no call holds personal data, and what comes back out is shown as far
 * as the caller may see it. Throws `masking_unavailable` for what cannot be looked through, and then nothing goes on.
 */
export const maskPii: ChatLayer<ChatCall, Masked<ChatCall>> = (next) => (call) => {
  const vault = vaultOf(call.scope);
  return isLong(call, vault) ? afterPauses(next, call, vault) : shownOf(next, maskCall(call), vault, call.delivery);
};

async function* afterPauses(
  next: ChatModel<Masked<ChatCall>>,
  call: ChatCall,
  vault: RequestVault,
): AsyncGenerator<readonly ChatEvent[]> {
  yield* shownOf(next, await maskedAtPace(call, vault), vault, call.delivery);
}

function shownOf(
  next: ChatModel<Masked<ChatCall>>,
  masked: Masked<ChatCall>,
  vault: RequestVault,
  delivery: ChatCall['delivery'],
): AsyncIterable<readonly ChatEvent[]> {
  if (!vault.policy.isOn) return next(masked);
  const showing = new Showing(vault, new ModelData(vault, masked), delivery);
  return editText(showing.open, showing.beside, showing.failed)(next(masked));
}

/** The same for texts to embed. A datum's placeholder is the same each time, so its vectors are too. */
export const maskEmbedPii =
  (next: EmbedModel<Masked<EmbedCall>>): EmbedModel =>
  (call) => {
    const vault = vaultOf(call.scope);
    if (vault.policy.isOn && charsIn((edit) => mapEmbedText(call, edit)) > STRETCH_CHARS)
      return embeddedAfterPauses(next, call, vault);
    const masked = mapEmbedText(withoutTorn(call, vault), editorOf(vault));
    vault.tell();
    return vault.policy.isOn ? told(next(masked as Masked<EmbedCall>), vault) : next(masked as Masked<EmbedCall>);
  };

/** The same, with a failure's words masked. */
async function* told(
  events: AsyncIterable<readonly EmbedEvent[]>,
  vault: RequestVault,
): AsyncGenerator<readonly EmbedEvent[]> {
  try {
    yield* events;
  } catch (thrown) {
    throwMasked(thrown, vault);
    throw thrown;
  }
}

async function* embeddedAfterPauses(
  next: EmbedModel<Masked<EmbedCall>>,
  received: EmbedCall,
  vault: RequestVault,
): AsyncGenerator<readonly EmbedEvent[]> {
  const pace = paceOf(received.scope);
  const call = await withoutTornAtPace(received, vault, pace);
  const texts: string[] = [];
  for (const text of call.texts)
    texts.push(...(await editedAtPace(vault, pace, (edit) => [edit(text, 'caller', 'text')])));
  const { texts: _, ...rest } = await editedAtPace(vault, pace, (edit) => mapEmbedText({ ...call, texts: [] }, edit));
  vault.tell();
  const masked: EmbedCall = { ...rest, texts };
  yield* told(next(masked as Masked<EmbedCall>), vault);
}

/** Whether masking takes so long that others have to go on in between. */
const isLong = (call: ChatCall, vault: RequestVault): boolean =>
  vault.policy.isOn && !isShortAsReceived(call) && charsIn((edit) => mapText(call, edit)) > STRETCH_CHARS;

/** As nearly every request is, which then need not be counted. */
const isShortAsReceived = ({ received, messages }: ChatCall): boolean =>
  received?.of === messages && received.requestBytes <= STRETCH_CHARS;

type Edited<T> = (edit: EditCallText) => T;

function charsIn(edited: Edited<unknown>): number {
  let chars = 0;
  edited((text) => {
    chars += text.length;
    return text;
  });
  return chars;
}

function textsIn(edited: Edited<unknown>): readonly string[] {
  const texts: string[] = [];
  edited((text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

/** Looks through what will be edited, with pauses, and then edits it at once. */
async function editedAtPace<T>(vault: RequestVault, pace: Pace, edited: Edited<T>): Promise<T> {
  const texts: TextToMask[] = [];
  const chars = charsIn((count) =>
    edited((text, origin, form) => {
      texts.push({ text, form });
      return count(text, origin, form);
    }),
  );
  await vault.finder.lookThrough(texts, pace);
  await pace(chars);
  return edited(editorOf(vault));
}

/** What `maskCall` gives; a long call is masked with pauses in which others go on. Rejects once its scope is aborted. */
export async function maskCallWithPauses(call: ChatCall): Promise<Masked<ChatCall>> {
  const vault = vaultOf(call.scope);
  return isLong(call, vault) ? maskedAtPace(call, vault) : maskCall(call);
}

async function maskedAtPace(call: ChatCall, vault: RequestVault): Promise<Masked<ChatCall>> {
  const pace = paceOf(call.scope);
  let whole = call.messages;
  for (const run of runsOf(whole)) {
    await pace(STRETCH_CHARS);
    whole = maskedRun(whole, run, tornPortsOf(vault));
  }
  if (whole !== call.messages) vault.noteTyped(textsIn((edit) => mapText(call, edit)));
  const messages: Message[] = [];
  for (const message of whole) messages.push(await editedAtPace(vault, pace, (edit) => mapMessage(message, edit)));
  const isSame = messages.every((message, at) => message === call.messages[at]);
  const bare = withMessages(call, []);
  const rest = await editedAtPace(vault, pace, (edit) => mapText(bare, edit));
  vault.tell();
  const spoken = isSame ? call : withMessages(call, messages);
  return (rest === bare ? spoken : { ...spoken, ...rest, messages: spoken.messages }) as Masked<ChatCall>;
}

/** A call with placeholders; the very same where it holds no personal data. */
export function maskCall(call: ChatCall): Masked<ChatCall> {
  const vault = vaultOf(call.scope);
  if (!vault.policy.isOn) return call as Masked<ChatCall>;
  const messages = maskTornValues(call.messages, tornPortsOf(vault));
  if (messages !== call.messages) vault.noteTyped(textsIn((edit) => mapText(call, edit)));
  const masked = mapText(withMessages(call, messages), editorOf(vault));
  vault.tell();
  return masked as Masked<ChatCall>;
}

const textsOf = (messages: readonly Message[]): readonly string[] =>
  messages.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])));

/** With placeholders for data that are torn over its texts; the same call where there are none. */
function withoutTorn(call: EmbedCall, vault: RequestVault): EmbedCall {
  const runs = vault.policy.isOn ? runsOfParts(call.texts) : [];
  if (runs.length === 0) return call;
  let messages = asMessages(call.texts);
  for (const run of runs) messages = maskedRun(messages, run, tornPortsOf(vault));
  return withTexts(call, messages, vault);
}

async function withoutTornAtPace(call: EmbedCall, vault: RequestVault, pace: Pace): Promise<EmbedCall> {
  const runs = runsOfParts(call.texts);
  if (runs.length === 0) return call;
  let messages = asMessages(call.texts);
  for (const run of runs) {
    await pace(STRETCH_CHARS);
    messages = maskedRun(messages, run, tornPortsOf(vault));
  }
  return withTexts(call, messages, vault);
}

const asMessages = (texts: readonly string[]): readonly Message[] => [
  { role: 'user', parts: texts.map((text) => ({ kind: 'text', text, origin: 'caller' })) },
];

function withTexts(call: EmbedCall, messages: readonly Message[], vault: RequestVault): EmbedCall {
  vault.noteTyped(textsIn((edit) => mapEmbedText(call, edit)));
  return { ...call, texts: textsOf(messages) };
}

const tornPortsOf = (vault: RequestVault): TornPorts => ({
  detect: (text, wanted) => vault.finder.detect(text, wanted),
  mask: (type, value, { role }) => vault.maskValueOfRequest(type, value, originOf[role]),
});

const editorOf =
  (vault: RequestVault): EditCallText =>
  (text, origin, form) =>
    vault.maskOfRequest(text, origin, form);
