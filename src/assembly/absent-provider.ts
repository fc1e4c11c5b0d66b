import { GatewayFailure } from '../chat/failure.ts';
import type { Provider } from '../extend/provider.ts';

const noAddress = (): never => {
  throw new GatewayFailure(
    'upstream_unavailable',
    'The model server has no address yet; the gateway must be reloaded.',
  );
};

/** Stands for an upstream whose address is not known, so that its models can be listed. */
export const absentProvider: Provider = {
  models: { chat: () => noAddress, embed: () => noAddress },
  close: () => Promise.resolve(),
};
