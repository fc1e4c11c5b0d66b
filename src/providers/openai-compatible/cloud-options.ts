import { z } from 'zod';
import { secretReference } from '../../extend/secret-reference.ts';
import { headersOption, httpUrl } from './options.ts';

/** The options of a cloud whose address is known. */
export const cloudOptions = (baseUrl: string) =>
  z.strictObject({
    baseUrl: httpUrl.default(baseUrl).describe(`Up to and with the version. Default: ${baseUrl}.`),
    apiKey: secretReference.describe('Sent as a bearer token.'),
    headers: headersOption,
    sendFields: z
      .array(z.string().max(128))
      .max(64)
      .default([])
      .describe('Further request fields that are sent on: this server refuses most that it does not know.'),
  });
