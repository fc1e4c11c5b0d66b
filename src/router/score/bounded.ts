/** The figure within its bounds; `otherwise` where there is none. Infinity is a figure, NaN is not. */
export function bounded(figure: number | undefined, low: number, high: number, otherwise: number): number {
  if (figure === undefined || Number.isNaN(figure)) return otherwise;
  return figure < low ? low : figure > high ? high : figure;
}

/** A share, from 0 to 1; nothing where there is no figure. */
export const share = (figure: number | undefined): number => bounded(figure, 0, 1, 0);
