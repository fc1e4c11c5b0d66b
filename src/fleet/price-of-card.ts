import type { ModelCard, Price } from './model-card.ts';

const free: Price = { input: 0, cachedInput: 0, output: 0, audioInput: 0, audioOutput: 0, source: 'assumed' };

/** What runs here costs nothing unless the operator says so; of others undefined where nobody has said. */
export const priceOfCard = ({ price, locality }: Pick<ModelCard, 'price' | 'locality'>): Price | undefined =>
  price ?? (locality === 'local' ? free : undefined);
