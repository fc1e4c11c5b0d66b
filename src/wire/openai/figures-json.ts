import type { JsonObject } from '../../chat/json.ts';
import { type Figure, type FigureSource, figureSources, type ModelCard, type Price } from '../../fleet/model-card.ts';

/** What $1 a million tokens is, in nanodollars a token. */
const NANODOLLARS = 1000;

/** What tokens cost, in US dollars a million; null where nobody has said. */
export const priceJson = (price: Price | undefined): JsonObject | null =>
  price
    ? {
        input: price.input / NANODOLLARS,
        cached_input: price.cachedInput / NANODOLLARS,
        output: price.output / NANODOLLARS,
        unit: 'USD per million tokens',
        source: price.source,
        ...(price.inputSource && { input_source: price.inputSource }),
      }
    : null;

export const figureJson = (figure: Figure | undefined): JsonObject | null =>
  figure ? { value: figure.value, source: figure.source } : null;

/** Under who says so, as in fleet.yaml: `{"given": {"overall": 0.95}, "assumed": {"coding": 0.91}}`. */
export function accuracyJson(accuracy: ModelCard['accuracy']): JsonObject | null {
  if (!accuracy) return null;
  const { overall, by } = accuracy;
  const figures = [['overall', overall] as const, ...Object.entries(by)];
  const of = (source: FigureSource): JsonObject =>
    Object.fromEntries(figures.flatMap(([name, figure]) => (figure?.source === source ? [[name, figure.value]] : [])));
  return Object.fromEntries(
    figureSources.map((source) => [source, of(source)] as const).filter(([, said]) => Object.keys(said).length > 0),
  );
}
