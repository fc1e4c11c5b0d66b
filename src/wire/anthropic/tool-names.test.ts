import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ToolIds, ToolNames } from './tool-names.ts';

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 80 }),
  fc.constantFrom(
    'files.read',
    'files_read',
    'files-read',
    'files_read_2',
    'файли',
    'a'.repeat(64),
    `${'a'.repeat(64)}b`,
  ),
);

describe('names', () => {
  it('are good, distinct, and come back as they were', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), fc.array(name, { maxLength: 4 }), (offered, later) => {
        const names = new ToolNames(offered);
        const all = [...new Set([...offered, ...later])];
        const sent = all.map((own) => names.sent(own));
        for (const one of sent) expect(one).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
        expect(new Set(sent).size).toBe(all.length);
        expect(sent.map((one) => names.own(one))).toEqual(all);
      }),
    );
  });

  it('that are good already stay, whatever stands before them', () => {
    const names = new ToolNames(['files.read', 'files_read', 'files_read', 'files.read']);
    expect([names.sent('files_read'), names.sent('files.read')]).toEqual(['files_read', 'files_read_2']);
  });
});

describe('ids', () => {
  it('are good and never used twice; a result belongs to the latest', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 20 }), (given) => {
        const ids = new ToolIds();
        const sent = given.map((id) => {
          const opened = ids.open(id);
          expect(ids.of(id)).toBe(opened);
          return opened;
        });
        for (const id of sent) expect(id).toMatch(/^[a-zA-Z0-9_-]+$/);
        expect(new Set(sent).size).toBe(given.length);
      }),
    );
    expect(new ToolIds().of('x')).toBeUndefined();
  });
});
