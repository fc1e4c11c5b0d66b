import type { Provider, ProviderPorts } from '../extend/provider.ts';
import { isLocalAddress } from './local-address.ts';

/**
 * What stands before a server that would fetch pictures for callers: one in the operator's own network could be made to
 * ask its neighbours, so it gets them as data alone. `said` is the operator's own word on it. A name does not tell where
 * a server stands, but clouds are spoken to over TLS.
 */
export const imagePreparation = (
  baseUrl: string,
  { imagesAsData }: Pick<ProviderPorts, 'imagesAsData'>,
  said: 'keep' | 'fetch' = isCloud(baseUrl) ? 'keep' : 'fetch',
): Pick<Provider, 'prepare'> => (said === 'fetch' ? { prepare: imagesAsData } : {});

const isCloud = (baseUrl: string): boolean => new URL(baseUrl).protocol === 'https:' && !isLocalAddress(baseUrl);
