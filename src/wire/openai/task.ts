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

/** How a prompt of the interface begins and ends; who quotes one has words of his own before it or after it. */
type Form = { readonly begins: string; readonly holds: string; readonly ends: readonly string[] };

/** Titles, tags, follow-ups, queries, pictures and completions: about the conversation, which stands at the end. */
const aboutTheChat: Form = {
  begins: '### Task:',
  holds: '<chat_history>',
  ends: ['</chat_history>', '#### Output:'],
};
/** What is quoted in them stands between these. */
const fences = ['"""', '```'];
const otherForms: readonly Form[] = [
  { begins: "Your task is to reflect the speaker's", holds: 'emoji', ends: fences },
  { begins: 'You have been provided with a set of responses', holds: 'Responses from models:', ends: fences },
];

/**
 * Is this request the interface's own background work (a title, tags, follow-ups)? Told by the header
 * `x-openwebui-task`, or by the form of Open WebUI's prompts: nothing but one of them, after what the operator may have
 * set as the system's words.
 */
export function taskOf(messages: readonly Message[], header: string | undefined): Task {
  const named = header === undefined ? undefined : tasksByHeader.get(header);
  if (named) return named;
  const [first, second, ...others] = messages;
  if (!first || others.length > 0) return 'chat';
  if (second && first.role !== 'system') return 'chat';
  const last = second ?? first;
  if (last.role !== 'user') return 'chat';
  const prompt = textOf(last);
  if (second && choosesTools(textOf(first), prompt)) return 'other';
  if (otherForms.some((form) => hasForm(prompt, form))) return 'other';
  if (!hasForm(prompt, aboutTheChat)) return 'chat';
  return taskAsked(prompt.slice(0, prompt.indexOf(aboutTheChat.holds)));
}

function hasForm(prompt: string, { begins, holds, ends }: Form): boolean {
  if (!prompt.startsWith(begins) || !prompt.includes(holds)) return false;
  const end = prompt.slice(-64).trimEnd();
  return ends.some((each) => end.endsWith(each));
}

/** Told by the key that is asked for first: the conversation itself may name any of them. */
function taskAsked(instructions: string): Task {
  let task: Task = 'other';
  let first = Infinity;
  for (const [key, named] of tasksByKey) {
    const at = instructions.indexOf(key);
    if (at >= 0 && at < first) [task, first] = [named, at];
  }
  return task;
}

/** Tools that are chosen in words, for models that cannot call them. */
const choosesTools = (system: string, prompt: string): boolean =>
  system.startsWith('Available Tools:') && system.includes('"tool_calls"') && prompt.startsWith('Query:');
