import { secretReference } from '../extend/secret-reference.ts';
import type { ConfigPath, Fault } from './config-errors.ts';

/** Keys whose text value can only be a secret: `apiKey`, `x-api-key`, `authorization`, `session_token`. */
const secretName = /(?:authorization|cookie|password|passwd|secret|token|api[-_]?key|credentials?|private[-_]?key)$/i;

/** The forms that well-known keys are issued in. */
const secretForm = [
  /^(?:bearer|basic)\s+\S{6}/i,
  /^(?:sk|pk|rk|nx|gsk|xai|pplx|glpat)-[\w-]{12}/,
  /^(?:sk|pk|rk|hf|r8|gsk|ghp|gho|ghs|github_pat)_\w{12}/,
  /^(?:AIza|AKIA|ya29\.)[\w-]{12}/,
  /^xox[a-z]-[\w-]{10}/,
  /^eyJ[\w-]{8,1024}\.[\w-]{4}/,
  /^-----BEGIN [A-Z ]{0,40}PRIVATE KEY/,
  /^[a-z][a-z0-9+.-]{1,20}:\/\/[^/?#\s]{1,1024}@/i,
  /[?&](?:api[-_]?key|key|token|access_token|secret|password)=[^&\s]/i,
];

/** Whether a text has the form of a key or token, or is a URL with one in it. */
export const looksSecret = (text: string): boolean => {
  const bare = text.trim().replace(/^(?:env|file):/, '');
  return secretForm.some((form) => form.test(bare));
};

const isReference = (text: string): boolean => secretReference.safeParse(text).success && !looksSecret(text);

/** Secrets written into a file, where only a reference may stand. */
export type SecretLiterals = {
  readonly faults: readonly Fault[];
  /** Never to be shown, in whatever message. */
  readonly values: readonly string[];
};

const REMEDY = 'must be env:NAME or file:PATH, never the secret itself';

/** Finds what looks like a secret anywhere in a file's values, by its form or by its key. */
export function findSecretLiterals(value: unknown): SecretLiterals {
  const faults: Fault[] = [];
  const values: string[] = [];

  const visit = (at: unknown, path: ConfigPath, named: boolean): void => {
    if (typeof at === 'string' && at !== '' && (looksSecret(at) || (named && !isReference(at)))) {
      faults.push({ path, message: REMEDY });
      values.push(at);
    } else if (Array.isArray(at)) {
      at.forEach((item: unknown, position) => visit(item, [...path, position], named));
    } else if (typeof at === 'object' && at !== null) {
      for (const [key, inner] of Object.entries(at)) {
        if (looksSecret(key)) values.push(key);
        visit(inner, [...path, key], secretName.test(key));
      }
    }
  };
  visit(value, [], false);
  return { faults, values };
}

const SHORTEST_HIDDEN = 4;

/** Takes known secrets out of a text, as written or as quoted. */
export const hideSecrets = (text: string, values: readonly string[]): string =>
  values
    .filter((value) => value.length >= SHORTEST_HIDDEN)
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1)])
    .reduce((shown, value) => shown.replaceAll(value, '[hidden]'), text);
