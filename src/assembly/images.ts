import type { GatewaySettings } from '../config/gateway-settings.ts';
import type { ProviderPorts } from '../extend/provider.ts';
import { addressRanges } from '../net/address-ranges.ts';
import { isPublicAddress } from '../net/public-address.ts';
import { resolveHost } from '../net/resolve-host.ts';
import { safeDialer } from '../net/safe-dialer.ts';
import { imagesAsData } from '../providers/images-as-data.ts';

type ImagesSection = GatewaySettings['images'];

/** Pictures are fetched from the usual ports alone: behind others stand services that expect no strangers. */
const usualPorts: ReadonlySet<number> = new Set([80, 443]);

/** The layer that fetches pictures as the configuration in use says. */
export function openImages(settings: () => ImagesSection): ProviderPorts['imagesAsData'] {
  const isOwn = ownNetworks(settings);
  const dial = safeDialer({
    resolve: resolveHost,
    isPublic: (address) => isPublicAddress(address) && !isOwn(address),
    isPort: (port) => usualPorts.has(port),
  });
  return imagesAsData({ dial, settings });
}

/** Worked out once for each configuration. */
function ownNetworks(settings: () => ImagesSection): (address: string) => boolean {
  let of: ImagesSection | undefined;
  let isOwn: ReturnType<typeof addressRanges> = () => false;
  return (address) => {
    const now = settings();
    if (now !== of) [of, isOwn] = [now, addressRanges(now.ownNetworks)];
    return isOwn(address);
  };
}
