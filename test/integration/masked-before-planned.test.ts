import { expect, it } from 'vitest';
import type { ChatCall, EmbedCall } from '../../src/chat/call.ts';
import { maskCall } from '../../src/guardrails/pii/mask-pii.ts';
import { planEmbed } from '../../src/router/plan-embed.ts';
import { plan } from '../../src/router/plan.ts';
import { batches, finish } from '../support/events.ts';
import { testFleet } from '../support/fleet.ts';
import { testRouter } from '../support/router.ts';
import { testCall, testEmbedCall } from '../support/scope.ts';

it('compiles to plan a call that is masked, and no other', () => {
  const planned = plan({ fleet: () => testFleet([]), ...testRouter() })(() => batches([finish()]));
  const plannedEmbed = planEmbed(
    () => testFleet([]),
    (_, embed) => embed,
  );
  const call: ChatCall = testCall();
  const embedCall: EmbedCall = testEmbedCall();
  const wrong = [
    // @ts-expect-error the call may hold personal data
    () => planned(call),
    // @ts-expect-error the texts may hold personal data
    () => plannedEmbed(embedCall),
  ];
  const right = () => planned(maskCall(call));
  expect([...wrong, right]).toHaveLength(3);
});
