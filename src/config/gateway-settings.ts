import { z } from 'zod';
import { routerSection } from './router-section.ts';
import { sharedStateSection } from './shared-state-section.ts';

const ms = (least: number, most: number) => z.int().min(least).max(most);

const MOST_MS = 24 * 60 * 60 * 1000;

const waits = z.array(ms(1, 600_000)).max(10);

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

const server = z.strictObject({
  host: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'must be an address or a host name, such as 127.0.0.1')
    .default('127.0.0.1')
    .describe('Address to listen on. Another than this machine (0.0.0.0, ::) needs API keys. HOST goes before it.'),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(8080)
    .describe('Port to listen on; 0 takes any free one. PORT goes before it.'),
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

/** gateway.yaml: how the gateway itself behaves. Every field has a default. */
export const gatewaySettings = z
  .strictObject({
    server: server.prefault({}).describe('Listening, limits and clocks of the HTTP server.'),
    auth: z
      .strictObject({
        required: z
          .boolean()
          .default(true)
          .describe('Whether each request needs an API key. false is accepted only while listening on this machine.'),
      })
      .prefault({})
      .describe('Who may call.'),
    logging: z
      .strictObject({
        level: z
          .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
          .default('info')
          .describe('The least severe entries that are written to the log.'),
      })
      .prefault({})
      .describe('The log, one JSON object a line.'),
    knowledge: z
      .strictObject({
        folders: z
          .array(z.string().min(1).max(4096))
          .max(100)
          .optional()
          .describe(
            'Folders of Markdown and text that answers are cited from. A relative one starts at the folder that ' +
              'holds the configuration folder. Default: the guides and runbooks that come with the gateway.',
          ),
        everyMs: ms(1000, MOST_MS)
          .default(300_000)
          .describe('How often the folders are looked at for new, changed and deleted files, in milliseconds.'),
      })
      .prefault({})
      .describe('Documents to answer from.'),
    discovery: z
      .strictObject({
        ollama: z
          .strictObject({
            enabled: z.boolean().default(true).describe('Whether to look for an Ollama server and offer its models.'),
            url: z
              .url({ protocol: /^https?$/, error: 'must be a URL such as http://127.0.0.1:11434' })
              .max(2048)
              .default('http://127.0.0.1:11434')
              .describe('Where to look for it.'),
            everyMs: ms(100, MOST_MS).default(5000).describe('How often to look, in milliseconds.'),
          })
          .prefault({})
          .describe('An Ollama server that is found while running, without an entry in fleet.yaml.'),
      })
      .prefault({})
      .describe('Models that are found rather than configured.'),
    resilience: z
      .strictObject({
        retry: z
          .strictObject({
            waitsMs: waits
              .default([1000, 5000, 15_000])
              .describe(
                'Pauses, in milliseconds, before a request whose models have all failed is tried again, once for each; ' +
                  'for work in the background, such as an interface’s titles.',
              ),
            interactiveWaitsMs: waits
              .default([500, 2000])
              .describe('The same for chats, where a person waits. Empty: never.'),
            mostRetryAfterMs: ms(0, MOST_MS)
              .default(10_000)
              .describe('A model server that asks for a longer pause than this is not waited for, in milliseconds.'),
            budgetPercent: z
              .number()
              .min(0)
              .max(100)
              .default(20)
              .describe(
                'Of all requests, how many may be tried again, in percent: retries never multiply an overload.',
              ),
          })
          .prefault({})
          .describe('When a request is tried again after all its models have failed.'),
      })
      .prefault({})
      .describe('What is done when models fail.'),
    auto: z
      .strictObject({
        models: z
          .array(z.string().min(1).max(256))
          .max(100)
          .default([])
          .describe('Model ids that `auto` tries, best first. Empty: decided by what is there.'),
      })
      .prefault({})
      .describe('The virtual model `auto`.'),
    router: routerSection.prefault({}).describe('How `auto` weighs the models where `auto.models` names none.'),
    sharedState: sharedStateSection
      .optional()
      .describe('What several instances of the gateway share. Absent: each goes by what it sees.'),
  })
  .describe('Settings of the gateway itself (gateway.yaml).');

export type GatewaySettings = z.output<typeof gatewaySettings>;
