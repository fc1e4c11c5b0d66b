/** What goes to a worker. Calls are answered in order. */
export type WorkerRequest<Task> = { readonly id: number; readonly task: Task } | 'close';

/** What comes back. */
export type WorkerReply<Result> =
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly failed: { readonly message: string; readonly code?: string } };
