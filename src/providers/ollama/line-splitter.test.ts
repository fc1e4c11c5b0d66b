import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineSplitter, LONGEST_LINE } from './line-splitter.ts';

it('gives the same lines wherever the reads fall', () => {
  const line = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ' '));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.integer({ min: 1, max: 9 })), fc.boolean(), (lines, sizes, isEnded) => {
      const bytes = Buffer.from(lines.join('\n') + (isEnded ? '\n' : ''));
      const splitter = new LineSplitter();
      const read: string[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? bytes.length;
        read.push(...splitter.push(bytes.subarray(at, at + size)));
        at += size;
      }
      read.push(splitter.end());
      expect(read.join('\n')).toBe(bytes.toString());
    }),
  );
});

it('holds no more than one long line', () => {
  const splitter = new LineSplitter();
  const half = Buffer.alloc(LONGEST_LINE / 2, 'a');
  expect(splitter.push(half)).toEqual([]);
  expect(splitter.push(half)).toEqual([]);
  expect(() => splitter.push(Buffer.from('a'))).toThrow('too long');
});

it('measures each line alone', () => {
  const splitter = new LineSplitter();
  const most = Buffer.alloc(LONGEST_LINE, 'a');
  for (let i = 0; i < 3; i++) {
    splitter.push(most);
    expect(splitter.push(Buffer.from('\n'))[0]).toHaveLength(LONGEST_LINE);
  }
});
