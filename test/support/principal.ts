import type { Principal } from '../../src/chat/principal.ts';

/** Somebody who may use every model and has no role. */
export const testPrincipal: Principal = { id: 'key_1', tenant: 'default', roles: [], tier: 'enterprise' };
