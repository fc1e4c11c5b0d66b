import type { Note, SourceEvent } from '../../chat/event.ts';
import type { JsonObject } from '../../chat/json.ts';

/** What the gateway says beside an answer, under a key of its own; nothing where there is nothing to say. */
export function nexusJson(
  sources: readonly SourceEvent[],
  notes: readonly Note[],
): { readonly nexus: JsonObject } | undefined {
  if (sources.length === 0 && notes.length === 0) return undefined;
  return {
    nexus: {
      ...(sources.length > 0 && { sources: sources.map(numberedSource) }),
      ...(notes.length > 0 && { notes: notes.map(noteJson) }),
    },
  };
}

const numberedSource = ({ number, passage }: SourceEvent): JsonObject => ({
  number,
  title: passage.title,
  text: passage.text,
  ...(passage.uri !== undefined && { uri: passage.uri }),
});

export const noteJson = ({ kind, about }: Note): JsonObject => ({ kind, ...about });
