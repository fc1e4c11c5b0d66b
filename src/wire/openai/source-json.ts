import type { SourceEvent } from '../../chat/event.ts';
import type { JsonObject } from '../../chat/json.ts';

/**
 * A source as Open WebUI shows it. Its page numbers sources by distinct `metadata.source`, in the order they arrive, and
 * wants the three lists parallel; `type` is left out so that the event is stored.
 */
export function sourceJson({ passage }: SourceEvent): JsonObject {
  const about = { source: passage.id, name: passage.title, ...(passage.uri !== undefined && { url: passage.uri }) };
  return {
    source: { id: passage.id, name: passage.title, ...(passage.uri !== undefined && { url: passage.uri }) },
    document: [passage.text],
    metadata: [about],
    distances: [passage.score],
  };
}
