import { isIPv6 } from 'node:net';
import type { Detector } from '../detector.ts';
import { type Chain, gap, mark, type Page } from '../page.ts';
import type { PiiSpan } from '../pii-span.ts';

/** Addresses of the Internet Protocol, versions 4 and 6; not those that every machine has, nor masks. */
export const ip: Detector = {
  name: 'ip',
  types: ['ip'],
  needs: mark.digit,
  detect: (page) => {
    const found: PiiSpan[] = [];
    for (const chain of page.chains) if (chain.runs.length >= 4) findV4(page, chain, found);
    if (page.text.includes(':')) findV6(page, found);
    return found;
  },
};

const OCTETS = 4;

function findV4({ text }: Page, { runs }: Chain, found: PiiSpan[]): void {
  let octets = 1;
  for (const [index, run] of runs.entries()) {
    const before = runs[index - 1];
    octets = before && run.gap === gap.dot && run.start - before.end === 1 ? octets + 1 : 1;
    if (octets < OCTETS) continue;
    octets = 0;
    const start = runs[index - OCTETS + 1]?.start ?? 0;
    if (isFree(text, start, run.end) && isV4(text.slice(start, run.end)) && !isOutline(text, start, run.end))
      found.push({ type: 'ip', start, end: run.end, score: 0.92 });
  }
}

/** This host, the unspecified address, broadcast and masks speak of nobody. */
const common = /^(?:127\.|0\.|255\.)/;

function isV4(address: string): boolean {
  if (common.test(address)) return false;
  return address.split('.').every((octet) => octet === '0' || (!octet.startsWith('0') && Number(octet) <= 255));
}

const letterOrDigit = /[\p{L}\p{N}_]/u;

function isFree(text: string, start: number, end: number): boolean {
  if (letterOrDigit.test(text.charAt(start - 1)) || letterOrDigit.test(text.charAt(end))) return false;
  const before = text.charAt(start - 1);
  const isPart = (before === '.' || before === '-') && letterOrDigit.test(text.charAt(start - 2));
  const after = text.charAt(end);
  return !isPart && !((after === '.' || after === '-') && letterOrDigit.test(text.charAt(end + 1)));
}

const REACH_CHARS = 24;
/** Words before which four numbers with dots are a version or the number of a section. */
const numbered =
  /(?:^|[^\p{L}])(?:v|ver|versions?|верс\p{L}{0,3}|release|реліз\p{L}{0,2}|релиз\p{L}{0,2}|build|сбор\p{L}{0,3}|збір\p{L}{0,3}|firmware|прошив\p{L}{0,4}|oid|section|sec|chapter|clause|figure|table|пункт\p{L}{0,3}|пп?|підпункт\p{L}{0,3}|подпункт\p{L}{0,3}|розділ\p{L}{0,3}|раздел\p{L}{0,3}|глав\p{L}{0,2}|стат\p{L}{1,3}|ст|рис\p{L}{0,4}|табл\p{L}{0,3}|додат\p{L}{1,3}|прилож\p{L}{0,4}|update|upgrade|оновл\p{L}{0,5}|обновл\p{L}{0,5}|chrome|edge|firefox|android|ios|windows|linux|kernel|driver|драйвер\p{L}{0,2}|dll|java|php|nginx|node|python|npm)[\s.:#№/(=-]{0,4}$/iu;
/** A product with its version: `Chrome/120.0.6099.71`, `openssl 1.1.1.2`, `tool~1.2.3.4`. */
const product = /[\p{L}\p{N}][/=^~]{1,2}$/u;
const network =
  /(?:^|[^\p{L}])(?:ip|ipv4|айпі|айпи|адрес\p{L}{0,3}|address\p{L}{0,2}|host\p{L}{0,4}|хост\p{L}{0,3}|server\p{L}?|сервер\p{L}{0,3}|client\p{L}{0,4}|dns|ping|ssh|from|від|от|subnet|gateway|шлюз\p{L}{0,2}|proxy|peer|remote|http|https)[\s.:#№/(=@-]{0,4}(?:is\s)?$/iu;
const SMALL = 32;

function isOutline(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - REACH_CHARS), start);
  if (numbered.test(before)) return true;
  if (network.test(before)) return false;
  if (product.test(before)) return !/\/\/$/.test(before);
  const octets = text.slice(start, end).split('.').map(Number);
  // 10.0.0.5 is private; other small numbers are rather sections and versions.
  return octets[0] !== 10 && octets.every((octet) => octet < SMALL);
}

/** Hexadecimal groups with colons around a double colon, or eight of them. */
const v6 =
  /(?<![\p{L}\p{N}_:.])(?:[0-9a-f]{1,4}:{1,2}|::){2,8}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{0,4})(?![\p{L}\p{N}_:]|\.\d)/giu;
const MIN_GROUPS = 3;
const beginsNetwork = /^(?:2[0-9a-f]{3}|f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]|::ffff):/i;

function findV6({ text }: Page, found: PiiSpan[]): void {
  v6.lastIndex = 0;
  for (let match = v6.exec(text); match; match = v6.exec(text)) {
    const [address] = match;
    const groups = address.split(':').filter(Boolean).length;
    if (!isIPv6(address) || (groups < MIN_GROUPS && !beginsNetwork.test(address))) continue;
    found.push({ type: 'ip', start: match.index, end: match.index + address.length, score: 0.92 });
  }
}
