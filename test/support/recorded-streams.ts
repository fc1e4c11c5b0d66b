import { readdirSync, readFileSync } from 'node:fs';
import { sseHeaders, type Reply } from './upstream/scenario.ts';

const folder = new URL('../fixtures/streams/', import.meta.url);

/** The names of all recorded answers (test/fixtures/streams/README.md). */
export const recordedNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.sse'))
  .map((file) => file.slice(0, -'.sse'.length))
  .sort();

const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

/** The body as the server sends it whole. */
export const recordedBody = (name: string): Record<string, unknown> =>
  JSON.parse(read(`${name}.json`)) as Record<string, unknown>;

/** Plays a recorded answer byte for byte, streamed or whole as the request asks; one write for each event. */
export const recordedReply =
  (name: string): Reply =>
  (request) => {
    if (request.body.stream !== true)
      return {
        headers: { 'content-type': 'application/json' },
        steps: [{ send: read(`${name}.json`) }, { end: true }],
      };
    const events = read(`${name}.sse`).match(/[^]*?\n\n/g) ?? [];
    return { headers: sseHeaders, steps: [...events.map((send) => ({ send })), { end: true }] };
  };
