import { z } from 'zod';
import { authSection } from './auth-section.ts';
import { MOST_MS, ms } from './milliseconds.ts';
import { limitsSection } from './limits-section.ts';
import { piiSection } from './pii-section.ts';
import { routerSection } from './router-section.ts';
import { serverSection } from './server-section.ts';
import { auditSection } from './audit-section.ts';
import { imagesSection } from './images-section.ts';
import { guardrailsSection } from './guardrails-section.ts';
import { sharedStateSection } from './shared-state-section.ts';

const waits = z.array(ms(1, 600_000)).max(10);

/** gateway.yaml: how the gateway itself behaves. Every field has a default. */
export const gatewaySettings = z
  .strictObject({
    server: serverSection.prefault({}).describe('Listening, limits and clocks of the HTTP server.'),
    auth: authSection.prefault({}).describe('Who may call.'),
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
    audit: auditSection.prefault({}).describe('The log of who has seen personal data, and who has changed keys.'),
    guardrails: guardrailsSection
      .prefault({})
      .describe('What is looked for in requests and answers, and what is done about it.'),
    images: imagesSection.prefault({}).describe('Pictures that requests name by their address.'),
    limits: limitsSection.prefault({}).describe('What callers may use in a minute, an hour, a day and at once.'),
    pii: piiSection.prefault({}).describe('Personal data: how it is kept from models, and who sees it.'),
    sharedState: sharedStateSection
      .optional()
      .describe('What several instances of the gateway share. Absent: each goes by what it sees.'),
  })
  .describe('Settings of the gateway itself (gateway.yaml).');

export type GatewaySettings = z.output<typeof gatewaySettings>;
