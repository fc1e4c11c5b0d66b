import { isInternational } from './calling-codes.ts';

/** A number as it is written, without its extension. */
export type Written = {
  readonly digits: string;
  /** The lengths of its groups: `3-3-2-2`. */
  readonly layout: string;
  /** What stands between the groups, in turn. */
  readonly gaps: readonly string[];
  readonly plus: boolean;
  /** Whether a bracket opens before it. */
  readonly bracket: boolean;
};

/** How surely something is a telephone number by its form: `alone`, and where the words before speak of other things. */
export type LayoutScore = { readonly alone: number; readonly against: number };

const certain: LayoutScore = { alone: 0.95, against: 0.95 };
const likely: LayoutScore = { alone: 0.85, against: 0.8 };
const plain: LayoutScore = { alone: 0.8, against: 0.35 };
const fair: LayoutScore = { alone: 0.65, against: 0.4 };

/** Codes of mobile operators and of regions in Ukraine, behind the 0. */
const mobile = /^0(?:39|50|6[3678]|7[357]|89|9[1-9])/;
const region = /^0(?:3[1-8]|4[1-8]|5[1-7]|6[1-9])/;
const ukrainian = /^380(?:39|50|6[3678]|7[357]|89|9[1-9]|3[1-8]|4[1-8]|5[1-7]|6[1-9])\d{7}$/;

/** Headings of goods that begin like an operator's code; ten digits that end with zeros are such a code. */
const codeOfGoods = /^0(?:50[1-9]|51[01]|91[0])\d*00$/;

/** How surely the digits are a telephone number by their form alone; undefined where only words can tell. */
export function layoutScore(written: Written): LayoutScore | undefined {
  const { digits, plus } = written;
  if (plus) return isInternational(withoutTrunk(written)) ? certain : undefined;
  if (ukrainian.test(digits)) return written.gaps.length > 0 ? likely : plain;
  if (digits.startsWith('00')) return written.gaps.length > 0 && isInternational(digits.slice(2)) ? likely : undefined;
  if (digits.length === 10 && digits.startsWith('0')) return nationalScore(written);
  return otherScore(written);
}

/** Without the zero that is dialled inside the country only: `+41 (0)96 …`. */
function withoutTrunk({ digits, layout, gaps }: Written): string {
  if (!gaps[0]?.endsWith('(') || !/^(?:0|\d+-1-)/.test(layout)) return digits;
  const code = Number.parseInt(layout, 10);
  return digits[code] === '0' && gaps[1]?.startsWith(')') === true
    ? digits.slice(0, code) + digits.slice(code + 1)
    : digits;
}

const mobileLayouts = new Set([
  '3-7',
  '3-3-4',
  '3-3-2-2',
  '3-2-3-2',
  '3-2-2-3',
  '3-4-3',
  '3-2-5',
  '3-5-2',
  '3-2-2-2-1',
]);
const regionLayouts = new Set(['3-7', '3-3-4', '3-3-2-2', '3-2-2-3']);
const bracketLayouts = new Set([
  '3-7',
  '3-3-4',
  '3-3-2-2',
  '3-2-2-3',
  '3-3-4',
  '4-2-2-2',
  '4-3-3',
  '4-6',
  '5-5',
  '5-1-2-2',
  '5-3-2',
]);

/** Ten digits that begin with the 0 of Ukrainian numbers. */
function nationalScore(written: Written): LayoutScore | undefined {
  const { digits, layout, bracket, gaps } = written;
  if (mobile.test(digits)) {
    if (layout === '10') return codeOfGoods.test(digits) ? undefined : plain;
    if (mobileLayouts.has(layout)) return likely;
  }
  if (!region.test(digits)) return undefined;
  if (bracket && gaps[0]?.startsWith(')') === true && bracketLayouts.has(layout)) return likely;
  return regionLayouts.has(layout) ? fair : undefined;
}

const dashOrDot = /^(?:-|\.|\)[ -]?)$/;
const tightGap = /^(?:-|\.|\s?\(|\)[ -]?)$/;

/** Old Ukrainian and Russian numbers with an 8, and those of North America. */
function otherScore({ digits, layout, gaps }: Written): LayoutScore | undefined {
  if (layout === '1-3-3-2-2' || layout === '1-3-3-4' || layout === '1-3-7')
    if (/^8(?:0(?:39|50|6[3678]|7[357]|89|9[1-9])|9\d\d)/.test(digits.slice(0, 4))) return likely;
  if (layout === '3-3-4' && /^[2-9]/.test(digits) && gaps.every((gap) => dashOrDot.test(gap))) return fair;
  if (layout === '1-3-3-4' && /^1[2-9]/.test(digits) && gaps.every((gap) => tightGap.test(gap))) return fair;
  return undefined;
}
