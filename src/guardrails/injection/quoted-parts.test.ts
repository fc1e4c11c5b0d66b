import { describe, expect, it } from 'vitest';
import { quotedParts } from './quoted-parts.ts';

const quoted = 'Dear Tom, the invoice for March is attached to this message.';

describe('quotedParts', () => {
  it.each([
    `Sum up:\n\`\`\`\n${quoted}\n\`\`\``,
    `Sum up: """${quoted}"""`,
    `Sum up <email from="x">${quoted}</email> please`,
    `Sum up:\n> ${quoted}\nThanks`,
  ])('finds what is quoted in %j', (text) => {
    expect(quotedParts(text)).toHaveLength(1);
    expect(quotedParts(text)[0]).toContain(quoted);
  });

  it('takes no single word, and nothing that is not closed', () => {
    expect(quotedParts('What does ```npm ci``` do?')).toEqual([]);
    expect(quotedParts(`Sum up: <email>${quoted}`)).toEqual([]);
    expect(quotedParts(quoted)).toEqual([]);
  });
});
