import { GatewayFailure } from '../../chat/failure.ts';
import type { ChatLayer } from '../../chat/model.ts';
import type { HighLoad } from './high-load.ts';

/** Refuses what is least urgent while there is more to do than can be done. */
export const shedLoad =
  (highLoad: Pick<HighLoad, 'shed'>): ChatLayer =>
  (next) =>
  (call) => {
    const retryAfterMs = highLoad.shed(call.bounds?.priority);
    if (retryAfterMs !== undefined) {
      throw new GatewayFailure(
        'rate_limit_exceeded',
        'The gateway is busy with more urgent requests; try again later.',
        {
          retryAfterMs,
          reason: 'high load',
        },
      );
    }
    return next(call);
  };
