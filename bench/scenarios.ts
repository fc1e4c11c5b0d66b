import type { Prompt } from './chat-request.ts';

export type Scenario = {
  readonly name:
    'small' | 'large' | 'fresh-latin' | 'fresh-cyrillic' | 'bursts' | 'first-token' | 'first-token-masked' | 'streams';
  readonly model: string;
  /** Warms faster where the measured model takes its time. */
  readonly warmUpModel?: string;
  readonly prompt: Prompt;
  readonly streamed: boolean;
  readonly connections: number;
  /** Over which the connections start. */
  readonly rampMs: number;
  /** From the last connection's start to the first measured request. */
  readonly leadInMs: number;
  /** The shortest window that means something. */
  readonly minSeconds: number;
  /** Is measured for other gateways too. */
  readonly peers: boolean;
};

const steady = {
  prompt: { bytes: 1024, turns: 1 },
  streamed: false,
  connections: 8,
  rampMs: 0,
  leadInMs: 500,
  minSeconds: 0,
  peers: false,
};

const firstToken = {
  ...steady,
  model: 'mock-first-token',
  warmUpModel: 'mock-small',
  streamed: true,
  connections: 1,
};

export const scenarios: readonly Scenario[] = [
  { ...steady, name: 'small', model: 'mock-small', peers: true },
  { ...steady, name: 'large', model: 'mock-large', prompt: { bytes: 65_536, turns: 15 } },
  {
    ...steady,
    name: 'fresh-latin',
    model: 'mock-small',
    prompt: { bytes: 65_536, turns: 1, text: 'latin', fresh: true },
  },
  {
    ...steady,
    name: 'fresh-cyrillic',
    model: 'mock-small',
    prompt: { bytes: 65_536, turns: 1, text: 'cyrillic', fresh: true },
  },
  { ...steady, name: 'bursts', model: 'mock-burst', streamed: true },
  { ...firstToken, name: 'first-token' },
  {
    ...firstToken,
    name: 'first-token-masked',
    prompt: { bytes: 1024, turns: 1, text: 'personal', fresh: true },
  },
  // A stream takes 5.2 s: every connection has begun a second one before the window opens and ends it inside.
  {
    ...steady,
    name: 'streams',
    model: 'mock-paced',
    warmUpModel: 'mock-small',
    streamed: true,
    connections: 1000,
    rampMs: 1000,
    leadInMs: 5000,
    minSeconds: 5.5,
  },
];
