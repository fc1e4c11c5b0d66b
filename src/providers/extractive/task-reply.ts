import type { ChatCall, Task } from '../../chat/call.ts';
import { textOf } from '../../chat/text.ts';
import { emptyTaskReply } from '../../wire/openai/empty-task-reply.ts';

const MOST_WORDS = 7;
const MOST_CHARS = 60;
/** Looked at for the first words of a chat. */
const LOOKED_AT_CHARS = 4000;

/** What an interface's background work gets from a model that can't write: bare JSON of the shape it reads. */
export const taskReply = (call: ChatCall, task: Exclude<Task, 'chat'>): string =>
  task === 'title' ? JSON.stringify({ title: titleOf(call) }) : emptyTaskReply[task];

/** Open WebUI puts the chat into its one message, as lines that begin with the speaker. */
const HISTORY = '<chat_history>';
const firstSpoken = /^USER:[ \t]*(.{1,400})/m;

function titleOf(call: ChatCall): string {
  const message = call.messages.find(({ role }) => role === 'user');
  const text = message ? textOf(message) : '';
  const history = text.indexOf(HISTORY);
  const spoken = history < 0 ? undefined : firstSpoken.exec(text.slice(history, history + LOOKED_AT_CHARS))?.[1];
  const words = (spoken ?? text.slice(0, 1000)).trim().split(/\s+/).slice(0, MOST_WORDS).join(' ');
  return words.length <= MOST_CHARS ? words : `${words.slice(0, MOST_CHARS).trimEnd()}…`;
}
