import type { GatewaySettings } from './gateway-settings.ts';

/** What is allowed and hardly meant, each in a sentence for whoever runs the gateway. */
export function configWarnings({ auth }: Pick<GatewaySettings, 'auth'>): readonly string[] {
  return auth.adminSecondFactor && !auth.oidc ? [NOBODY_IS_ADMIN] : [];
}

const NOBODY_IS_ADMIN =
  'auth.adminSecondFactor is true and auth.oidc is not set: no caller can show a second factor, so nobody can use ' +
  '/admin; the command line on this machine still can';
