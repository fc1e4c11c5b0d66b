import type { LiveFleet } from '../../src/fleet/live-fleet.ts';
import { allQuestions, anyQuestion } from './prompts.ts';
import { SimulatedGateway } from './simulated-gateway.ts';
import { VirtualClock } from './virtual-clock.ts';

type Spoil = (text: string, random: () => number) => string;

/** Ways to write the same in other letters or with other spaces. */
const noises: Readonly<Record<string, Spoil>> = {
  'all in capitals': (text) => text.toUpperCase(),
  'all in small letters': (text) => text.toLowerCase(),
  'letters of either case': (text, random) =>
    text.replaceAll(/\p{L}/gu, (letter) => (random() < 0.5 ? letter.toUpperCase() : letter.toLowerCase())),
  'many spaces': (text, random) => text.replaceAll(' ', () => ' '.repeat(1 + Math.floor(random() * 3))),
  'lines broken anywhere': (text, random) => text.replaceAll(' ', () => (random() < 0.3 ? '\n' : ' ')),
  'spaces round it': (text) => `\n  ${text}\t\n\n`,
};

export type Noise = { readonly flips: number; readonly byKind: Readonly<Record<string, number>> };

const WARM_UP_REQUESTS = 400;

/** How often a request goes elsewhere when nothing but its letters' case or its spaces change, once something has been learned. */
export function noise(fleet: LiveFleet, seed: number): Noise {
  const clock = new VirtualClock();
  const gateway = new SimulatedGateway(clock, fleet, { seed, labels: { share: 1, afterMs: 1000 } });
  const asked = (text: string) => ({
    messages: [{ role: 'user', parts: [{ kind: 'text', text, origin: 'caller' }] }] as const,
  });
  for (let i = 0; i < WARM_UP_REQUESTS; i++) {
    const { text, wants } = anyQuestion(gateway.random);
    gateway.ask({ ...asked(text), wants });
    clock.runUntil(clock.monotonic() + 500);
  }
  clock.runUntil(clock.monotonic() + 300_000);
  const byKind = Object.fromEntries(
    Object.entries(noises).map(([name, spoil]) => {
      const flips = allQuestions.filter(({ text, wants }) => {
        const plain = gateway.explain({ ...asked(text), wants });
        return gateway.explain({ ...asked(spoil(text, gateway.random)), wants }).chosen !== plain.chosen;
      });
      return [name, flips.length / allQuestions.length];
    }),
  );
  const shares = Object.values(byKind);
  return { flips: shares.reduce((sum, share) => sum + share, 0) / shares.length, byKind };
}
