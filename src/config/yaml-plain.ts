import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Alias, Node, YAMLMap } from 'yaml';
import type { ConfigPath, Fault } from './config-errors.ts';

const DEEPEST = 64;
/** Values that may come out of aliases in one file: a few anchors expand to billions otherwise. */
const MOST_ALIASED = 10_000;

/**
 * Turns one YAML tree into plain values. A key without a value (all below it commented out) counts as absent; a written
 * `null` is a value.
 */
export class PlainReader {
  readonly faults: Fault[] = [];
  readonly #anchors = new Map<string, Node>();
  #aliased = 0;

  read(node: unknown, path: ConfigPath = [], depth = 0, aliased = false): unknown {
    if (aliased && ++this.#aliased > MOST_ALIASED) {
      if (this.#aliased === MOST_ALIASED + 1) this.#fault(path, 'aliases (*name) in this file repeat too much');
      return undefined;
    }
    if (depth > DEEPEST) {
      // Once is enough for what is reached by aliases: it may be reached in a great many ways.
      if (!aliased) this.#fault(path, `is nested too deeply; ${DEEPEST} levels are allowed`);
      else this.#aliased = Math.max(this.#aliased, MOST_ALIASED);
      return undefined;
    }
    if (isAlias(node)) return this.#follow(node, path, depth);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return undefined;
    // An anchor's second meaning, for the lines below it, replaces the first.
    if (node.anchor !== undefined && !aliased) this.#anchors.set(node.anchor, node);
    if (isMap(node)) return this.#readMap(node, path, depth, aliased);
    if (isSeq(node)) return node.items.map((item, at) => this.read(item, [...path, at], depth + 1, aliased));
    return node.value;
  }

  #follow(alias: Alias, path: ConfigPath, depth: number): unknown {
    const target = this.#anchors.get(alias.source);
    if (target) return this.read(target, path, depth + 1, true);
    this.#fault(path, 'an alias (*name) must follow an anchor (&name) of the same name');
    return undefined;
  }

  #readMap(map: YAMLMap, path: ConfigPath, depth: number, aliased: boolean): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    const seen = new Set<string>();
    for (const { key, value } of map.items) {
      const name = isScalar(key) ? String(key.value) : '';
      const here = [...path, name];
      if (seen.has(name) && !aliased) this.#fault(here, 'this key is there twice; keep one of them');
      seen.add(name);
      if (name === '__proto__') this.#fault(here, 'this key cannot be used');
      const plain = name === '__proto__' ? undefined : this.read(value, here, depth + 1, aliased);
      if (plain !== undefined && !isLeftEmpty(value)) fields[name] = plain;
    }
    return fields;
  }

  #fault(path: ConfigPath, message: string): void {
    this.faults.push({ path, message });
  }
}

const isLeftEmpty = (value: unknown): boolean =>
  value === null || (isScalar(value) && value.value === null && (value.source ?? '') === '');
