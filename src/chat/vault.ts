import type { Origin } from './origin.ts';
import { GatewayFailure } from './failure.ts';

/** For whom a text is restored. */
export type Audience =
  | { readonly to: 'client' }
  | { readonly to: 'tool'; readonly tool: string }
  /** A store of this gateway that is searched: reads what the sender wrote. */
  | { readonly to: 'store' }
  | { readonly to: 'model'; readonly locality: 'local' | 'region' | 'foreign' };

/**
 * Personal data seen in one request. Inside the gateway texts hold placeholders in its place; values leave only by
 * `reveal`.
 */
export type Vault = {
  /** The text with placeholders. Throws `masking_unavailable` when it cannot be looked through: never the text itself. */
  mask(text: string, origin: Origin): string;
  /**
   * The text with those values restored that the audience may see. Rejects before anything is disclosed that cannot be
   * audited. `json` escapes values that land inside a JSON string.
   */
  reveal(text: string, audience: Audience, encoding?: 'plain' | 'json'): Promise<string>;
};

const sealed = (): never => {
  throw new GatewayFailure('masking_unavailable', 'This text cannot be looked through for personal data here.');
};

/** For what the gateway does of itself on texts that are masked already: it takes and gives nothing. */
export const sealedVault: Vault = { mask: sealed, reveal: () => Promise.resolve().then(sealed) };
