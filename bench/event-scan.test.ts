import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventScan } from './event-scan.ts';
import { printStamp, readStamp } from './servers/stamp.ts';

const chunk = (sentUs: number): string => `data: {"choices":[{"delta":{"content":"${printStamp(sentUs)} tok"}}]}\n\n`;
const role = 'data: {"choices":[{"delta":{"role":"assistant","content":""}}]}\n\n';

const scan = (pieces: readonly string[]): { readonly heard: readonly number[]; readonly events: EventScan } => {
  const events = new EventScan();
  const heard: number[] = [];
  for (const piece of pieces) events.push(piece, (sentUs) => heard.push(sentUs));
  return { heard, events };
};

describe('the stamp', () => {
  it('comes back as it was printed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (timeUs) => {
        expect(readStamp(printStamp(timeUs), 'qx'.length)).toBe(timeUs);
      }),
    );
  });
});

describe('EventScan', () => {
  const stream = `${role}${chunk(7)}${chunk(8)}: ping\n\n${chunk(9)}data: [DONE]\n\n`;

  it('hears each content chunk once, wherever the network cuts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: stream.length }),
        fc.integer({ min: 0, max: stream.length }),
        (one, two) => {
          const [first, second] = one < two ? [one, two] : [two, one];
          const { heard, events } = scan([stream.slice(0, first), stream.slice(first, second), stream.slice(second)]);
          expect(heard).toEqual([7, 8, 9]);
          expect(events).toMatchObject({ finished: true, failed: false });
        },
      ),
    );
  });

  it('tells a cut or failed stream from a finished one', () => {
    expect(scan([chunk(1)]).events.finished).toBe(false);
    expect(scan([chunk(1), 'data: {"error":{"message":"gone"}}\n\n']).events).toMatchObject({
      finished: false,
      failed: true,
    });
  });

  it('forgets the last stream on reset', () => {
    const { events } = scan([`${chunk(1)}data: [DONE]\n\ndata: [DO`]);
    events.reset();
    events.push('NE]\n\n', () => undefined);
    expect(events.finished).toBe(false);
  });
});
