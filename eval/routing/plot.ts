import type { CostPoint } from './curve.ts';

export type Line = { readonly name: string; readonly points: readonly CostPoint[]; readonly isOurs?: boolean };
export type Mark = CostPoint & { readonly name: string };
type Plot = {
  readonly title: string;
  readonly costs: string;
  readonly lines: readonly Line[];
  readonly marks: readonly Mark[];
};

const WIDTH = 720;
const HEIGHT = 460;
const LEFT = 64;
const RIGHT = 190;
const TOP = 44;
const BOTTOM = 52;
const TICKS = 5;
const colours = ['#0b6e4f', '#c1666b', '#4a6fa5', '#b08900', '#7d5ba6', '#5c6b73', '#999999'];

/** Quality over cost as a picture (SVG), on white. */
export function plotOf({ title, costs, lines, marks }: Plot): string {
  const all = [...lines.flatMap(({ points }) => points), ...marks];
  const x = scaleOf(
    all.map(({ cost }) => cost),
    LEFT,
    WIDTH - RIGHT,
  );
  const y = scaleOf(
    all.map(({ quality }) => quality),
    HEIGHT - BOTTOM,
    TOP,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#333">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="24" font-size="15" font-weight="bold">${escaped(title)}</text>`,
    ...x.ticks.flatMap((value) => [
      `<line x1="${x.at(value)}" y1="${TOP}" x2="${x.at(value)}" y2="${HEIGHT - BOTTOM}" stroke="#e6e6e6"/>`,
      `<text x="${x.at(value)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${Number(value.toPrecision(3))}</text>`,
    ]),
    ...y.ticks.flatMap((value) => [
      `<line x1="${LEFT}" y1="${y.at(value)}" x2="${WIDTH - RIGHT}" y2="${y.at(value)}" stroke="#e6e6e6"/>`,
      `<text x="${LEFT - 8}" y="${y.at(value) + 4}" text-anchor="end">${value.toFixed(3)}</text>`,
    ]),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 12}" text-anchor="middle">${escaped(costs)}</text>`,
    `<text transform="translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">quality</text>`,
    ...lines.flatMap(({ name, points, isOurs }, at) => {
      const colour = colours[at % colours.length]!;
      const path = points.map(({ cost, quality }) => `${x.at(cost)},${y.at(quality)}`).join(' ');
      const width = isOurs ? 2.5 : 1.25;
      const legendY = TOP + 8 + at * 20;
      return [
        `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${width}"/>`,
        `<line x1="${WIDTH - RIGHT + 12}" y1="${legendY}" x2="${WIDTH - RIGHT + 32}" y2="${legendY}" stroke="${colour}" stroke-width="${width}"/>`,
        `<text x="${WIDTH - RIGHT + 38}" y="${legendY + 4}">${escaped(name)}</text>`,
      ];
    }),
    ...marks.flatMap(({ name, cost, quality }) => [
      `<circle cx="${x.at(cost)}" cy="${y.at(quality)}" r="4" fill="#333"/>`,
      `<text x="${x.at(cost) + 7}" y="${y.at(quality) - 6}">${escaped(name)}</text>`,
    ]),
    '</svg>\n',
  ].join('\n');
}

function scaleOf(values: readonly number[], from: number, to: number) {
  const finite = values.filter(Number.isFinite);
  const least = Math.min(...finite);
  const span = Math.max(...finite) - least || 1;
  return {
    at: (value: number): number => Number((from + ((value - least) / span) * (to - from)).toFixed(1)),
    ticks: Array.from({ length: TICKS + 1 }, (_, at) => least + (span * at) / TICKS),
  };
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
