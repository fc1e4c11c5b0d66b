/** Kinds of names that stand for one thing: each is known by its form. */
const forms = {
  /** A customs declaration: year, country, 12 to 15 letters and digits, most of them digits. */
  declaration: /^\d{2}[A-Z]{2}(?=[A-Z\d]*\d{5})[A-Z\d]{12,15}$/,
  /** Goods in the Harmonised System or in a nomenclature built on it: 6, 8 or 10 digits. */
  goodsCode: /^(?:\d{6}|\d{8}|\d{10})$/,
  /** Who pays taxes: a company by 8 digits, a person by 10. */
  taxpayer: /^(?:\d{8}|\d{10})$/,
  /** A freight container, ISO 6346. */
  container: /^[A-Z]{3}[JUZ]\d{7}$/,
  /** Something that runs: `billing-worker-7d9f`, `node-3`. */
  workload: /^[a-z][a-z\d]{1,30}(?:-[a-z\d]{1,30}){1,6}$/,
  /** An incident or a ticket by its number. */
  incident: /^(?:INC|TICKET|REQ|SD)-\d{1,9}$/,
} as const;

export type Identifier = keyof typeof forms;

const kinds = Object.keys(forms) as readonly Identifier[];

/** Longer ones are data. */
const LONGEST_CHARS = 64;
/** Written in one piece, joined by the marks that identifiers hold. */
const pieces = /[\p{L}\p{N}]+(?:[-_][\p{L}\p{N}]+){0,7}/gu;
const mayBeOne = /\d|[a-z]-[a-z]/;

/** The kinds of identifiers that a text names. */
export function identifiersIn(text: string): ReadonlySet<Identifier> {
  const found = new Set<Identifier>();
  if (!mayBeOne.test(text)) return found;
  for (const [piece] of text.matchAll(pieces)) {
    if (piece.length < 4 || piece.length > LONGEST_CHARS || !mayBeOne.test(piece)) continue;
    for (const kind of kinds) if (forms[kind].test(piece)) found.add(kind);
  }
  return found;
}
