import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastMs } from '../../test/support/least-ms.ts';
import { dataOf, SseFrames } from './sse-frames.ts';

/** The frames of these bytes when they arrive cut at these places. */
function framesOf(bytes: Uint8Array, cuts: readonly number[] = []): readonly string[] {
  const frames = new SseFrames();
  const all: string[] = [];
  let from = 0;
  for (const to of [...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b)) {
    all.push(...frames.push(bytes.subarray(from, to)));
    from = to;
  }
  all.push(...frames.push(bytes.subarray(from)));
  const rest = frames.end();
  return rest === undefined ? all : [...all, rest];
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const everywhere = (bytes: Uint8Array): number[] => Array.from(bytes, (_, at) => at);
const cuts = fc.array(fc.nat(), { maxLength: 12 });

describe('frames', () => {
  it('are the same however the bytes of the stream were cut, whatever ends the lines', () => {
    const line = fc
      .array(fc.constantFrom('data: ', 'a', 'ї', '🙂', '\u2028', '{"x":1}', ' ', ':', 'event: x'), { maxLength: 6 })
      .map((parts) => parts.join(''));
    const ending = fc.constantFrom('\n', '\r\n', '\r');
    const stream = fc.tuple(fc.array(line), ending).map(([lines, end]) => lines.join(end) + end + end);
    fc.assert(
      fc.property(stream, cuts, (text, at) => {
        const bytes = utf8(text);
        const whole = framesOf(bytes);
        expect(framesOf(bytes, at)).toEqual(whole);
        expect(framesOf(bytes, everywhere(bytes))).toEqual(whole);
      }),
    );
  });

  it('are the same for bytes that are no stream at all', () => {
    const noise = fc.array(fc.constantFrom(0x0a, 0x0d, 0x20, 0x61, 0xd0, 0x87, 0xf0, 0x9f, 0x99, 0x82), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(noise, cuts, (list, at) => {
        const bytes = Uint8Array.from(list);
        expect(framesOf(bytes, at)).toEqual(framesOf(bytes));
      }),
    );
  });

  it('carry the data of each event, with any mix of line ends, comments and blank lines', () => {
    const data = fc.string({ unit: fc.constantFrom('a', 'ї', '🙂', '"', '\\', ' ', 'é') });
    const end = fc.constantFrom('\n', '\r\n', '\r');
    const event = fc.tuple(data, end, fc.boolean(), fc.boolean(), end);
    fc.assert(
      fc.property(fc.array(event), cuts, (events, at) => {
        const bytes = utf8(
          events
            .map(([said, lineEnd, tight, comment, blank]) =>
              [comment ? `: ping${lineEnd}` : '', `data:${tight ? '' : ' '}x${said}${lineEnd}`, blank].join(''),
            )
            // A CR LF may not arise from two events that meet.
            .join(''),
        );
        const met = events.some(([, lineEnd, , , blank]) => lineEnd === '\r' && blank === '\n');
        fc.pre(!met);
        const seen = framesOf(bytes, at).map(dataOf);
        expect(seen.map((said) => said?.trimEnd())).toEqual(events.map(([said]) => `x${said}`.trimEnd()));
      }),
    );
  });

  it('may come joined in one read', () => {
    expect(framesOf(utf8('data: 1\n\ndata: 2\r\n\r\n\n\n: ping\n\ndata: 3'))).toEqual([
      'data: 1',
      'data: 2',
      ': ping',
      'data: 3',
    ]);
  });

  it('keep a letter that is cut between its bytes', () => {
    const bytes = utf8('data: Привіт, 🙂\n\n');
    expect(framesOf(bytes, everywhere(bytes))).toEqual(['data: Привіт, 🙂']);
  });

  it('begin behind a byte order mark', () => {
    const bytes = utf8('\ufeffdata: 1\n\ndata: \ufeff2\n\n');
    expect(framesOf(bytes).map(dataOf)).toEqual(['1', '\ufeff2']);
    expect(framesOf(bytes, everywhere(bytes)).map(dataOf)).toEqual(['1', '\ufeff2']);
  });

  it('have a bound', () => {
    const frames = new SseFrames();
    const megabyte = new Uint8Array(1_000_000).fill(0x61);
    expect(() => {
      for (let at = 0; at < 5; at++) frames.push(megabyte);
    }).toThrow(expect.objectContaining({ code: 'upstream_invalid' }));
  });

  it('that are large and come in small reads cost time in proportion', () => {
    let frames = new SseFrames();
    const part = new Uint8Array(512).fill(0x61);
    const pushAll = (): void => {
      frames = new SseFrames();
      for (let at = 0; at < 7800; at++) frames.push(part);
    };
    // Ten milliseconds; looking at the whole again with each read takes ten seconds.
    expect(leastMs(2000, pushAll)).toBeLessThan(2000);
    expect(frames.push(utf8('\n\n'))[0]).toHaveLength(7800 * 512);
  });
});

describe('the data of a frame', () => {
  it.each([
    ['data: x', 'x'],
    ['data:x', 'x'],
    ['data:  x', ' x'],
    ['data:', ''],
    ['data: a\ndata: b', 'a\nb'],
    ['event: y\nid: 1\ndata: x', 'x'],
    ['data: x\nretry: 5', 'x'],
    ['\ndata: x', 'x'],
    [': ping', undefined],
    ['event: y', undefined],
    ['database: x', undefined],
  ])('%j: %j', (frame, data) => {
    expect(dataOf(frame)).toBe(data);
  });
});
