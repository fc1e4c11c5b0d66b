import { mayViewPii } from '../chat/rights.ts';
import { PII_ACCESS_HEADER, readPiiReason } from '../wire/nexus/pii-reason.ts';
import type { Asked, Disclosure } from './handles.ts';

type Reply = {
  /** Of the reply. */
  readonly headers: Record<string, string>;
  readonly disclosure: Disclosure;
};

/**
 * Adds why this caller wants to see personal data, where it says so and may. Who may not is served as everybody is, with
 * placeholders, and told so. Throws a 400 for a reason that is none.
 */
export function withPiiPurpose(asked: Asked, header: string, { headers, disclosure }: Reply): Asked {
  const purpose = readPiiReason(header);
  const isAllowed = mayViewPii(asked.principal);
  headers[PII_ACCESS_HEADER] = isAllowed ? 'granted' : 'denied';
  if (isAllowed) return { ...asked, purpose };
  disclosure.denied(asked);
  return asked;
}
