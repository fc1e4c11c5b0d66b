import type { Message, Part } from '../../chat/call.ts';
import { firmTypes } from './firm-types.ts';
import { replaceStretches } from './json-text.ts';
import type { PiiSpan, PiiType } from './pii-span.ts';

/** As much of a text as can be the beginning or the end of a datum. */
const EDGE_CHARS = 64;

/** Their edges, put together in two ways, are some 64K characters. */
const MOST_TEXTS = 240;
/** A datum torn into as many pieces lies whole in one part of a long run. */
const SHARED_TEXTS = 40;

export type TornPorts = {
  detect(text: string, wanted: ReadonlySet<PiiType>): readonly PiiSpan[];
  mask(type: PiiType, value: string, message: Message): string;
};

type Place = { readonly message: number; readonly part: number };
type Run = readonly Place[];
/** The end of a text, or all of a short one, within texts that are put together. */
type Edge = { readonly at: number; readonly from: number; readonly to: number; readonly offset: number };

/**
 * The messages with placeholders for data that are torn over several texts: parts of one message, or messages of one role
 * that follow each other. Each half gives way to the same placeholder. The same list where there are none.
 */
export function maskTornValues(messages: readonly Message[], ports: TornPorts): readonly Message[] {
  let masked = messages;
  for (const run of runsOf(messages)) masked = maskedRun(masked, run, ports);
  return masked;
}

/** Texts that follow each other, by two and more; long runs in parts that overlap, each at most a stretch's worth. */
export function runsOf(messages: readonly Message[]): readonly Run[] {
  const runs = brokenRuns(messages);
  let run: Place[] = [];
  messages.forEach(({ role, parts }, message) => {
    if (role !== messages[message - 1]?.role) run = [];
    parts.forEach(({ kind }, part) => {
      if (kind !== 'text') return;
      if (run.length === MOST_TEXTS) runs.push((run = run.slice(-SHARED_TEXTS)));
      if (run.push({ message, part }) === 2) runs.push(run);
    });
  });
  return runs;
}

/**
 * Texts of the sender's with a change of roles or a turn of others' between them: these belong together only where the one
 * ends as if its number or address went on, so an ordinary conversation has none.
 */
function brokenRuns(messages: readonly Message[]): Place[][] {
  const runs: Place[][] = [];
  let run: Place[] = [];
  let last: Place | undefined;
  messages.forEach(({ role, parts }, message) => {
    if (role === 'assistant' || role === 'tool') return;
    parts.forEach(({ kind }, part) => {
      if (kind !== 'text') return;
      const here = { message, part };
      const isBroken =
        last !== undefined && (last.message < message - 1 || messages[last.message]?.role !== role || run.length > 0);
      if (last && isBroken && goesOn(textAt(messages, last), textAt(messages, here)) && run.length < MOST_TEXTS) {
        if (run.length === 0) runs.push((run = [last]));
        run.push(here);
      } else run = [];
      last = here;
    });
  });
  return runs;
}

/** What numbers and addresses have before their next piece. */
const mayGoOn = /(?:[0-9+@(][ \t\n().-]{0,4}|@[\w.-]{0,32})$/;

/** Does a text end within a number or an address, or the next one begin so? */
const goesOn = (text: string, next: string): boolean => next.startsWith('@') || mayGoOn.test(text.slice(-EDGE_CHARS));

/** Texts of one message that may be pieces of each other's data. */
export function runsOfParts(texts: readonly string[]): readonly Run[] {
  const runs: Place[][] = [];
  let run: Place[] = [];
  for (let part = 1; part < texts.length; part++) {
    if (!goesOn(texts[part - 1] ?? '', texts[part] ?? '') || run.length === MOST_TEXTS) run = [];
    else {
      if (run.length === 0) runs.push((run = [{ message: 0, part: part - 1 }]));
      run.push({ message: 0, part });
    }
  }
  return runs;
}

/**
 * The messages with placeholders for data that are torn over texts of one run: first those of which the pieces belong right
 * together, then, in what is left, those with a space between them.
 */
export function maskedRun(messages: readonly Message[], run: Run, ports: TornPorts): readonly Message[] {
  const texts = run.map((place) => textAt(messages, place));
  let isChanged = false;
  for (const joint of ['', ' ']) {
    const { joined, edges } = joinedEdges(texts, joint);
    // From the last one on, so that the places of those before stay true.
    for (const { span, halves } of tornIn(ports.detect(joined, firmTypes), edges)) {
      const owner = messages[run[halves[0].at]?.message ?? -1];
      if (!owner) continue;
      const words = ports.mask(span.type, joined.slice(span.start, span.end), owner);
      for (const half of halves) texts[half.at] = withoutHalf(texts[half.at] ?? '', half, span, words);
      isChanged = true;
    }
  }
  return isChanged ? withTexts(messages, run, texts) : messages;
}

type Torn = { readonly span: PiiSpan; readonly halves: readonly [Edge, Edge, ...Edge[]] };

/** The spans that lie in several texts, the last one first; both lists are in order. */
function tornIn(spans: readonly PiiSpan[], edges: readonly Edge[]): readonly Torn[] {
  const found: Torn[] = [];
  let last = edges.length - 1;
  for (const span of [...spans].reverse()) {
    while ((edges[last]?.offset ?? -1) >= span.end) last--;
    let first = last;
    while (first > 0 && endOf(edges[first - 1]) > span.start) first--;
    const [one, other, ...more] = edges.slice(first, last + 1);
    // Both ends of one long text have its middle between them.
    if (one && other && one.at !== other.at && !more.some((edge, at) => edge.at === (more[at - 1] ?? other).at))
      found.push({ span, halves: [one, other, ...more] });
  }
  return found;
}

const endOf = (edge: Edge | undefined): number => (edge ? edge.offset + edge.to - edge.from : -1);

function joinedEdges(texts: readonly string[], joint: string): { joined: string; edges: readonly Edge[] } {
  const edges: Edge[] = [];
  let joined = '';
  const add = (at: number, from: number, to: number): void => {
    edges.push({ at, from, to, offset: joined.length });
    joined += (texts[at] ?? '').slice(from, to);
  };
  texts.forEach((text, at) => {
    if (at > 0) joined += joint;
    if (text.length <= 2 * EDGE_CHARS) return add(at, 0, text.length);
    add(at, 0, EDGE_CHARS);
    joined += '\n\n';
    add(at, text.length - EDGE_CHARS, text.length);
  });
  return { joined, edges };
}

function withoutHalf(text: string, { from, to, offset }: Edge, span: PiiSpan, words: string): string {
  const start = Math.max(from, span.start - offset + from);
  const end = Math.min(to, span.end - offset + from);
  return replaceStretches(text, [{ start, end }], () => words);
}

const textAt = (messages: readonly Message[], { message, part }: Place): string => {
  const found = messages[message]?.parts[part];
  return found?.kind === 'text' ? found.text : '';
};

function withTexts(messages: readonly Message[], run: Run, texts: readonly string[]): readonly Message[] {
  const changed = new Map<number, Part[]>();
  run.forEach(({ message, part }, at) => {
    const { parts } = messages[message] ?? { parts: [] };
    const [before, text] = [parts[part], texts[at] ?? ''];
    if (before?.kind !== 'text' || before.text === text) return;
    const copy = changed.get(message) ?? [...parts];
    copy[part] = { ...before, text };
    changed.set(message, copy);
  });
  return messages.map((message, at) => {
    const parts = changed.get(at);
    return parts ? { ...message, parts } : message;
  });
}
