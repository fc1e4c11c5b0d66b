import type { Task } from '../../chat/call.ts';

/** What an interface reads as: there is nothing to show. Bare JSON of the shape that it asks for. */
export const emptyTaskReply: Readonly<Record<Exclude<Task, 'chat'>, string>> = {
  title: '{"title":""}',
  tags: '{"tags":[]}',
  follow_ups: '{"follow_ups":[]}',
  queries: '{"queries":[]}',
  other: '{}',
};
