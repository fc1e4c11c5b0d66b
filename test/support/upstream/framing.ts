import { scenarioOf, sseDone, type Reply, type Scenario, type Step } from './scenario.ts';

const mapScenario =
  (reply: Reply, change: (scenario: Scenario) => Scenario): Reply =>
  (request) =>
    change(scenarioOf(reply, request));

const mapSteps = (reply: Reply, change: (steps: readonly Step[]) => Iterable<Step>): Reply =>
  mapScenario(reply, (scenario) => ({ ...scenario, steps: change([...scenario.steps]) }));

const mapText = (reply: Reply, change: (text: string) => string): Reply =>
  mapSteps(reply, (steps) =>
    steps.map((step) => ('send' in step ? { send: change(Buffer.from(step.send).toString('utf8')) } : step)),
  );

const bytesOf = (steps: readonly Step[]): Buffer =>
  Buffer.concat(steps.flatMap((step) => ('send' in step ? [Buffer.from(step.send)] : [])));

const isDone = (step: Step): boolean => 'send' in step && step.send === sseDone;

/** Lines end in \r\n. */
export const withCrLf = (reply: Reply): Reply => mapText(reply, (text) => text.replaceAll('\n', '\r\n'));

/** `data:` without the space behind it. */
export const withoutSpaceAfterData = (reply: Reply): Reply =>
  mapText(reply, (text) => text.replace(/^data: /gm, 'data:'));

/** Comments before every event, and one split in two. */
export const withComments = (reply: Reply): Reply =>
  mapSteps(reply, (steps) =>
    steps.flatMap((step): readonly Step[] =>
      'send' in step ? [{ send: ': keep-' }, { send: 'alive\n\n' }, { send: ':\n' }, step] : [step],
    ),
  );

/** `event:` and `id:` lines that mean nothing here. */
export const withEventFields = (reply: Reply): Reply =>
  mapText(reply, (text) => text.replace(/^data/gm, 'event: message\nid: 7\nretry: 10\ndata'));

/** The same bytes in writes of `size` bytes: UTF-8 letters and events are torn apart. */
export const inWritesOf = (size: number, reply: Reply): Reply =>
  mapSteps(reply, (steps) => {
    const bytes = bytesOf(steps);
    const writes = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at): Step => ({
      send: bytes.subarray(at * size, (at + 1) * size),
    }));
    return [...writes, { end: true }];
  });

/** The same bytes in two writes, torn at this byte (negative: from the end). */
export const tornAt = (byte: number, reply: Reply): Reply =>
  mapSteps(reply, (steps) => {
    const bytes = bytesOf(steps);
    return [{ send: bytes.subarray(0, byte) }, { send: bytes.subarray(byte) }, { end: true }];
  });

/** Everything in one write. */
export const inOneWrite = (reply: Reply): Reply =>
  mapSteps(reply, (steps) => [{ send: bytesOf(steps) }, { end: true }]);

/** One write, then a pause, again and again. */
export const dripping = (pauseMs: number, reply: Reply): Reply =>
  mapSteps(reply, (steps) =>
    steps.flatMap((step): readonly Step[] => ('send' in step ? [step, { waitMs: pauseMs }] : [step])),
  );

/** Headers at once, the first write after a wait. */
export const slowToStart = (waitMs: number, reply: Reply): Reply =>
  mapSteps(reply, (steps) => [{ open: true }, { waitMs }, ...steps]);

/** Nothing at all for a while, then the answer. */
export const slowToOpen = (waitMs: number, reply: Reply): Reply => mapSteps(reply, (steps) => [{ waitMs }, ...steps]);

/** Ends in order, but `[DONE]` never comes. */
export const withoutDone = (reply: Reply): Reply => mapSteps(reply, (steps) => steps.filter((step) => !isDone(step)));

/** After `[DONE]` the connection stays open. */
export const hangingAfterDone = (reply: Reply): Reply =>
  mapSteps(reply, (steps) => [...steps.filter((step) => !('end' in step)), { hang: true }]);

/** Keeps the first `writes` writes and then does `fate` instead of going on. */
const after = (writes: number, reply: Reply, fate: readonly Step[]): Reply =>
  mapSteps(reply, (steps) => [...steps.filter((step) => 'send' in step).slice(0, writes), ...fate]);

/** The connection is closed in the middle of the body. */
export const cutAfter = (writes: number, reply: Reply): Reply => after(writes, reply, [{ cut: true }]);

/** The body ends as if it were whole, too early. */
export const endedAfter = (writes: number, reply: Reply): Reply => after(writes, reply, [{ end: true }]);

export const resetAfter = (writes: number, reply: Reply): Reply => after(writes, reply, [{ reset: true }]);

/** Says nothing more and stays connected. */
export const hangingAfter = (writes: number, reply: Reply): Reply => after(writes, reply, [{ hang: true }]);

/** Goes on with other events, such as an error frame, and ends. */
export const divertedAfter = (writes: number, reply: Reply, events: readonly string[]): Reply =>
  after(writes, reply, [...events.map((send) => ({ send })), { end: true }]);

/** Says nothing for a while in the middle, then goes on. */
export const stallingAfter = (writes: number, waitMs: number, reply: Reply): Reply =>
  mapSteps(reply, (steps) => [...steps.slice(0, writes), { waitMs }, ...steps.slice(writes)]);

/** Puts raw text between two writes, such as a malformed frame. */
export const withTextAfter = (writes: number, text: string, reply: Reply): Reply =>
  mapSteps(reply, (steps) => [...steps.slice(0, writes), { send: text }, ...steps.slice(writes)]);

/** Cut in the middle of a two-byte letter of the body. */
export const cutInsideLetter = (reply: Reply): Reply =>
  mapSteps(reply, (steps) => {
    const bytes = bytesOf(steps);
    const letter = bytes.findIndex((byte) => byte >= 0xc2);
    return [{ send: bytes.subarray(0, letter + 1) }, { cut: true }];
  });

export const withHeaders = (headers: Readonly<Record<string, string>>, reply: Reply): Reply =>
  mapScenario(reply, (scenario) => ({ ...scenario, headers: { ...scenario.headers, ...headers } }));
