import { GatewayFailure } from '../chat/failure.ts';

/**
 * The length that these vectors share with those `before` them in the same call. Throws `upstream_invalid` where they
 * differ: such vectors cannot be compared.
 */
export function sharedLength(vectors: readonly ArrayLike<number>[], before: number | undefined): number | undefined {
  const length = before ?? vectors[0]?.length;
  if (vectors.every((vector) => vector.length === length)) return length;
  throw new GatewayFailure('upstream_invalid', 'The model server sent vectors of differing lengths for one call.');
}
