import type { Message, Task } from '../../chat/call.ts';
import { textOf } from '../../chat/text.ts';

const tasksByHeader = new Map<string, Task>(
  Object.entries({
    title_generation: 'title',
    tags_generation: 'tags',
    follow_up_generation: 'follow_ups',
    query_generation: 'queries',
    emoji_generation: 'other',
    image_prompt_generation: 'other',
    autocomplete_generation: 'other',
    function_calling: 'other',
    moa_response_generation: 'other',
  } as const),
);

const tasksByKey: readonly (readonly [string, Task])[] = [
  ['"title"', 'title'],
  ['"tags"', 'tags'],
  ['"follow_ups"', 'follow_ups'],
  ['"queries"', 'queries'],
];

/**
 * Is this request the interface's own background work (a title, tags, follow-ups)? Told by the header
 * `x-openwebui-task`, or by the form of Open WebUI's prompts: one message that begins with `### Task:` and holds the
 * conversation in `<chat_history>`.
 */
export function taskOf(messages: readonly Message[], header: string | undefined): Task {
  if (header) return tasksByHeader.get(header) ?? 'other';
  const only = messages.length === 1 ? messages[0] : undefined;
  if (only?.role !== 'user') return 'chat';
  const prompt = textOf(only);
  if (!prompt.startsWith('### Task:') || !prompt.includes('<chat_history>')) return 'chat';
  return tasksByKey.find(([key]) => prompt.includes(key))?.[1] ?? 'other';
}
