import { readStamp, stampMark } from './servers/stamp.ts';

const eventEnd = '\n\n';

/** Finds the stamped chunks, the end and the errors of an SSE stream without keeping or parsing it. */
export class EventScan {
  /** `[DONE]` has come. */
  finished = false;
  /** An error frame has come. */
  failed = false;
  #tail = '';

  reset(): void {
    this.finished = false;
    this.failed = false;
    this.#tail = '';
  }

  /** Calls `heard` with the send time, in microseconds, of each content chunk that is now whole. */
  push(text: string, heard: (sentUs: number) => void): void {
    const all = this.#tail + text;
    let at = 0;
    let mark = all.indexOf(stampMark);
    for (let end = all.indexOf(eventEnd); end >= 0; end = all.indexOf(eventEnd, at)) {
      if (mark >= at && mark < end) {
        heard(readStamp(all, mark + stampMark.length));
        mark = all.indexOf(stampMark, end);
      } else if (all.startsWith('data: [DONE]', at)) this.finished = true;
      else if (all.startsWith('data: {"error"', at)) this.failed = true;
      at = end + eventEnd.length;
    }
    this.#tail = all.slice(at);
  }
}
