import type { Json, JsonObject } from '../../chat/json.ts';
import { canonical } from './canonical.ts';
import type { Check } from './check.ts';
import type { ShapeFault } from './shape-fault.ts';

export function checkArray(
  value: readonly Json[],
  schema: JsonObject,
  path: string,
  faults: ShapeFault[],
  check: Check,
): void {
  const fail = (keyword: string): void => void faults.push({ pointer: path, keyword });
  const { minItems, maxItems, uniqueItems } = schema;
  if (typeof minItems === 'number' && value.length < minItems) fail('minItems');
  if (typeof maxItems === 'number' && value.length > maxItems) fail('maxItems');
  if (uniqueItems === true && new Set(value.map((one) => canonical(one, check))).size < value.length)
    fail('uniqueItems');
  checkItems(value, schema, path, faults, check);
  if (schema['contains'] !== undefined) checkContains(value, schema, fail, check);
}

/** Those with schemas of their own first, by `prefixItems` or, before 2020, a list of `items`; then all others. */
function checkItems(
  value: readonly Json[],
  { items, prefixItems, additionalItems }: JsonObject,
  path: string,
  faults: ShapeFault[],
  check: Check,
): void {
  const own = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
  const others = Array.isArray(items) ? additionalItems : items;
  const listed = own as readonly Json[];
  if (listed.length === 0 && others === undefined) return;
  value.forEach((one, at) => check.look(one, at < listed.length ? listed[at] : others, `${path}/${at}`, faults));
}

function checkContains(
  value: readonly Json[],
  { contains, minContains, maxContains }: JsonObject,
  fail: (keyword: string) => void,
  check: Check,
): void {
  const count = value.filter((one) => check.fits(one, contains)).length;
  if (count < (typeof minContains === 'number' ? minContains : 1)) fail('contains');
  if (typeof maxContains === 'number' && count > maxContains) fail('maxContains');
}
