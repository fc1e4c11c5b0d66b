import { z } from 'zod';
import { secretReference } from '../extend/secret-reference.ts';

/** `sharedState:` of gateway.yaml. */
export const sharedStateSection = z.strictObject({
  url: secretReference.describe(
    'Where the address of a Redis is read from, such as env:REDIS_URL: redis:// or, encrypted, rediss://, with user, ' +
      'password and database in it. A change of this line needs a restart, a change of what it leads to does not.',
  ),
});
