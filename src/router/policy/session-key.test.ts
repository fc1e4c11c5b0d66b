import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../chat/call.ts';
import { goesOn, sessionKey } from './session-key.ts';

const says = (role: Message['role'], text: string): Message => ({
  role,
  parts: [{ kind: 'text', text, origin: role === 'system' ? 'system' : 'caller' }],
});
const of = (tenant: string, messages: readonly Message[], session?: string, id = 'key_1'): string =>
  sessionKey({
    messages,
    scope: { principal: { id, tenant } },
    ...(session !== undefined && { bounds: { session } }),
  });

const first = [says('system', 'Ти помічник митниці.'), says('user', 'Що таке код УКТЗЕД?')];
const later = [...first, says('assistant', 'Це класифікатор товарів.'), says('user', 'А для вина?')];

describe('the key of a conversation', () => {
  it('stays the same while the conversation goes on', () => {
    expect(of('acme', later)).toBe(of('acme', first));
  });

  it('differs by tenant, by what the system says and by the first question', () => {
    const keys = [
      of('acme', first),
      of('acme2', first),
      of('acme', first, undefined, 'key_2'),
      of('acme', [says('system', 'Ты переводчик.'), ...first.slice(1)]),
      of('acme', [...first.slice(0, 1), says('user', 'Що таке ПДВ?')]),
      of('acme', first.slice(1)),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is that of the session where one is named, and of no other tenant', () => {
    expect(of('acme', first, 'chat-1')).toBe(of('acme', [says('user', 'Інше')], 'chat-1'));
    expect(of('acme', first, 'chat-1')).not.toBe(of('acme2', first, 'chat-1'));
    expect(of('acme', first, 'chat-1')).not.toBe(of('acme', first));
  });

  it('cannot be made equal by moving words between its parts', () => {
    expect(of('a', [says('system', 'b'), says('user', 'c')])).not.toBe(
      of('a', [says('system', 'b","c'), says('user', '')]),
    );
    expect(of('ab', [], 'c')).not.toBe(of('a', [], 'bc'));
  });

  it('holds no word of what was said, and is short, whatever is said', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (system, user) => {
        expect(of('acme', [says('system', system), says('user', user)])).toMatch(/^[\w-]{22}$/);
      }),
    );
  });

  it('looks at no more than the beginning of a long text', () => {
    const long = 'а'.repeat(5_000_000);
    expect(of('acme', [says('user', `${long}1`)])).toBe(of('acme', [says('user', `${long}2`)]));
  });
});

it('goes on once somebody has answered, or where a session is named', () => {
  expect(goesOn({ messages: first })).toBe(false);
  expect(goesOn({ messages: later })).toBe(true);
  expect(goesOn({ messages: first, bounds: { session: 'chat-1' } })).toBe(true);
});
