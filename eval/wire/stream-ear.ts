import type { Heard, HeardError } from './heard.ts';

type Chunk = {
  readonly error?: HeardError;
  readonly usage?: Readonly<Record<string, unknown>> | null;
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null };
    readonly finish_reason?: string | null;
  }[];
};

/** Listens to server-sent events as they come, and notes what no stream may do. */
export class StreamEar {
  text = '';
  finishReason: Heard['finishReason'];
  isDone = false;
  error: Heard['error'];
  usage: Heard['usage'];
  firstTokenAt: number | undefined;
  readonly breaches: string[] = [];
  #rest = '';

  /** Takes what one read brought. */
  hear(bytes: string): void {
    const events = (this.#rest + bytes).split('\n\n');
    this.#rest = events.pop() ?? '';
    for (const event of events) this.#event(event);
  }

  /** The body is over. */
  end(): void {
    if (this.#rest !== '') this.breaches.push('the last event is not closed');
  }

  #event(event: string): void {
    for (const line of event.split('\n')) {
      if (line === '' || line.startsWith(':')) continue;
      if (line.startsWith('data: ')) this.#data(line.slice('data: '.length));
      else this.breaches.push(`a line that is no data: ${line.slice(0, 40)}`);
    }
  }

  #data(data: string): void {
    if (this.isDone || this.error) this.breaches.push('a frame behind the end');
    if (data === '[DONE]') {
      this.isDone = true;
      return;
    }
    try {
      this.#chunk(JSON.parse(data) as Chunk);
    } catch {
      this.breaches.push('a frame that is no JSON');
    }
  }

  #chunk({ error, usage, choices = [] }: Chunk): void {
    if (error) this.error = error;
    if (usage) this.usage = usage;
    for (const { delta, finish_reason } of choices) {
      const content = delta?.content ?? '';
      if (content !== '') this.firstTokenAt ??= performance.now();
      if (this.finishReason !== undefined) this.breaches.push('a choice behind its finish');
      this.text += content;
      if (finish_reason != null) this.finishReason = finish_reason;
    }
  }
}
