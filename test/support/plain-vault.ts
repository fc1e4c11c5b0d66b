import type { Vault } from '../../src/chat/vault.ts';

/** Hides nothing: for tests that are about other things. */
export const plainVault: Vault = { mask: (text) => text, reveal: (text) => Promise.resolve(text) };
