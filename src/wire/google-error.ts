import { isJsonObject, type Json, type JsonObject } from '../chat/json.ts';

/** What Google tells of an error in its `details` (google.rpc), beside the status and the message. */
export type GoogleError = {
  /** It refuses the key, which it does with a 400. */
  readonly refusesKey: boolean;
  /** How long it asks to wait, which it tells in no header. */
  readonly retryDelayMs: number | undefined;
};

const MOST_DETAILS = 16;
const duration = /^(\d{1,6}(?:\.\d{1,9})?)s$/;

/** Of a body that is an error of Google's, alone or in a list; of all others it tells nothing. */
export function googleErrorIn(body: unknown): GoogleError {
  const details = detailsIn(Array.isArray(body) ? (body as readonly unknown[])[0] : body);
  const seconds = details
    .map(({ retryDelay }) => (typeof retryDelay === 'string' ? duration.exec(retryDelay)?.[1] : undefined))
    .find(Boolean);
  return {
    refusesKey: details.some(({ reason }) => reason === 'API_KEY_INVALID'),
    retryDelayMs: seconds === undefined ? undefined : Number(seconds) * 1000,
  };
}

function detailsIn(body: unknown): readonly JsonObject[] {
  const error = isJsonObject(body) ? body.error : undefined;
  const details = isJsonObject(error) ? error.details : undefined;
  return Array.isArray(details) ? (details as readonly Json[]).slice(0, MOST_DETAILS).filter(isJsonObject) : [];
}
