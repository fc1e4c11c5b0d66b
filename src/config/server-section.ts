import { z } from 'zod';
import { isAddressRange } from '../net/address-ranges.ts';
import { MOST_MS, ms } from './milliseconds.ts';

const origin = z
  .string()
  .max(300)
  .refine((text) => text !== '*', {
    error: 'must be an origin: "*" would let any web page use the gateway with keys it got hold of',
    abort: true,
  })
  .regex(
    /^https?:\/\/(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/,
    'must be an origin such as https://chat.example.org, without a path',
  );

const address = z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'must be an address or a host name, such as 127.0.0.1');

/** `server:` of gateway.yaml. */
export const serverSection = z.strictObject({
  host: address
    .default('127.0.0.1')
    .describe('Address to listen on. Another than this machine (0.0.0.0, ::) needs API keys. HOST goes before it.'),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(8080)
    .describe('Port to listen on; 0 takes any free one. PORT goes before it.'),
  adminPort: z
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe(
      'A port of its own for /admin and /metrics, which then answer nowhere else; 0 takes any free one. Needs a restart.',
    ),
  adminHost: address
    .default('127.0.0.1')
    .describe('Address for adminPort to listen on. /metrics asks for no key there. Needs a restart.'),
  trustedProxies: z
    .array(z.string().refine(isAddressRange, 'must be an address or a network such as 10.0.0.0/8'))
    .max(100)
    .default([])
    .describe(
      'Addresses and networks of your own proxies, which alone are believed what `x-forwarded-for` says of clients.',
    ),
  bodyLimitMb: z
    .number()
    .min(0.001)
    .max(1024)
    .default(32)
    .describe('Largest request body, in MB of 1,048,576 bytes; a larger one is answered with 413.'),
  bodiesLimitMb: z
    .number()
    .min(0.001)
    .max(65_536)
    .default(256)
    .describe(
      'What the bodies of all requests under way may take together, in MB and never less than bodyLimitMb; a request ' +
        'beyond that is answered with 503.',
    ),
  drainDelayMs: ms(0, MOST_MS)
    .default(0)
    .describe(
      'How long readiness says no, after SIGTERM, before new requests are refused, in milliseconds. Where others send ' +
        'requests by readiness, as in Kubernetes, give them the time to hear of it: 5000 or more.',
    ),
  drainGraceMs: ms(0, MOST_MS)
    .default(25_000)
    .describe('How long running requests may then go on, in milliseconds; after that they are ended.'),
  requestTimeoutMs: ms(100, MOST_MS)
    .default(300_000)
    .describe('How long one request may take in all, in milliseconds.'),
  wireCommitMs: ms(0, MOST_MS)
    .default(15_000)
    .describe(
      'How long a streamed reply waits for its first content before status 200 is sent, in milliseconds. ' +
        'Until then a failure still gets its own status code.',
    ),
  pingMs: ms(100, MOST_MS)
    .default(12_000)
    .describe('How often a quiet stream gets a comment line that keeps the connection open, in milliseconds.'),
  slowClientMs: ms(100, MOST_MS)
    .default(60_000)
    .describe('How long a client may read nothing of its stream before it is given up, in milliseconds.'),
  cors: z
    .strictObject({
      allowedOrigins: z
        .array(origin)
        .max(100)
        .default([])
        .describe('Web origins whose pages may call the gateway, such as https://chat.example.org. Empty: none may.'),
    })
    .prefault({})
    .describe('Calls by web pages of other origins.'),
  replyModel: z
    .enum(['answered', 'requested'])
    .default('answered')
    .describe('The `model` field of a reply: the model that answered, or the name the client asked for.'),
});
