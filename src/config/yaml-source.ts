import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { ErrorCode, Node } from 'yaml';
import type { ConfigPath, ConfigProblem, Fault } from './config-errors.ts';
import { PlainReader } from './yaml-plain.ts';

type Place = NonNullable<ConfigProblem['place']>;

/** A YAML file's text as plain values, with the way back to where each one stands. */
export type YamlSource = {
  /** Undefined when the text is no YAML; then `syntax` says why. */
  readonly value: unknown;
  readonly syntax: readonly { readonly place: Place; readonly message: string }[];
  /** Duplicate keys, unknown anchors, too much nesting. */
  readonly faults: readonly Fault[];
  /** Where a path stands: its key, its list item, or the nearest thing round it. */
  placeOf(path: ConfigPath): Place;
};

const MOST_SYNTAX_ERRORS = 20;

/** The library's own messages repeat what is written, which may be a secret; these do not. */
const syntaxMessages: Partial<Record<ErrorCode, string>> = {
  BAD_DQ_ESCAPE: 'this double-quoted text has an unknown escape; write \\\\ for a backslash, or use single quotes',
  BAD_INDENT: 'the indentation does not fit the lines round it',
  BAD_SCALAR_START: 'a value must not start with this character; put the value in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " in one line; put the value in quotes',
  BLOCK_IN_FLOW: 'an indented block must not stand inside [ ] or { }',
  MISSING_CHAR: 'a character is missing: a closing quote or bracket, a comma, a colon or a space',
  MULTILINE_IMPLICIT_KEY: 'a key must end with ":" on its own line',
  MULTIPLE_DOCS: 'one file holds one document; remove the "---" between them',
  NON_STRING_KEY: 'a key must be plain text',
  RESOURCE_EXHAUSTION: 'is nested too deeply',
  TAB_AS_INDENT: 'indent with spaces, not with tabs',
  TAG_RESOLVE_FAILED: 'YAML tags (!name) are not used here',
};

export function parseYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    // 'silent' would also keep quiet about a second document in the file.
    logLevel: 'error',
    prettyErrors: false,
    schema: 'core',
    resolveKnownTags: false,
    stringKeys: true,
    // The library's own check is quadratic in the number of keys.
    uniqueKeys: false,
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const placeOf = (path: ConfigPath): Place => placeAt(offsetOf(document.contents, path));

  const wrong = [...document.errors, ...document.warnings];
  if (wrong.length > 0) {
    const syntax = wrong.slice(0, MOST_SYNTAX_ERRORS).map(({ code, pos }) => ({
      place: placeAt(pos[0]),
      message: syntaxMessages[code] ?? 'is not valid YAML here',
    }));
    return { value: undefined, syntax, faults: [], placeOf };
  }
  const reader = new PlainReader();
  const value = reader.read(document.contents) ?? {};
  return { value, syntax: [], faults: reader.faults, placeOf };
}

const startOf = (node: Node): number => node.range?.[0] ?? 0;

function offsetOf(top: Node | null, path: ConfigPath): number {
  let node: unknown = top;
  let offset = top ? startOf(top) : 0;
  for (const key of path) {
    if (isMap(node)) {
      // The last of equal keys is the one that is wrong.
      const pair = node.items.findLast((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (!pair) break;
      if (isNode(pair.key)) offset = startOf(pair.key);
      node = pair.value;
    } else if (isSeq(node) && typeof key === 'number') {
      node = node.items[key];
      if (!isNode(node)) break;
      offset = startOf(node);
    } else {
      // What stands behind an alias is wrong where it is used.
      if (isAlias(node)) offset = startOf(node);
      break;
    }
  }
  return offset;
}
