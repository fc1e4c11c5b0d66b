/** What kind of secret it is; a short code for metrics and logs. */
export type SecretKind = 'api_key' | 'private_key' | 'token' | 'connection_string';

/** A form that a secret is written in. */
export type SecretForm = {
  readonly kind: SecretKind;
  /** How it begins, to the letter. */
  readonly prefix: string;
  /** Takes linear time; global for `matchAll`. The whole match is the secret, with what its group 1 has before it. */
  readonly pattern: RegExp;
  /** The match must also be as mixed as random letters are. */
  readonly isMixed?: true;
};

/** Nothing that belongs to a word goes right before a secret. */
const key = (prefix: string, rest: string, kind: SecretKind = 'api_key', isMixed?: true): SecretForm => ({
  kind,
  prefix,
  pattern: new RegExp(`(?<![A-Za-z0-9])${prefix.replaceAll('.', '\\.')}${rest}`, 'g'),
  ...(isMixed && { isMixed }),
});

/**
 * By the prefixes that their issuers document, ours first. Bare hashes, UUIDs and base64 have none, and so are not taken
 * for secrets.
 */
export const secretForms: readonly SecretForm[] = [
  key('nx-', '[A-Za-z0-9_-]{40,64}', 'api_key', true),
  key('sk-', '[A-Za-z0-9_-]{20,200}', 'api_key', true),
  key('sk_live_', '[A-Za-z0-9]{16,128}'),
  key('sk_test_', '[A-Za-z0-9]{16,128}'),
  key('rk_live_', '[A-Za-z0-9]{16,128}'),
  key('whsec_', '[A-Za-z0-9]{16,128}', 'api_key', true),
  key('AKIA', '[A-Z0-9]{16}(?![A-Za-z0-9])'),
  key('ASIA', '[A-Z0-9]{16}(?![A-Za-z0-9])'),
  key('AIza', '[A-Za-z0-9_-]{35}'),
  key('GOCSPX-', '[A-Za-z0-9_-]{28}'),
  key('ya29.', '[A-Za-z0-9_-]{20,1024}', 'token'),
  key('ghp_', '[A-Za-z0-9]{36,255}', 'token'),
  key('gho_', '[A-Za-z0-9]{36,255}', 'token'),
  key('ghu_', '[A-Za-z0-9]{36,255}', 'token'),
  key('ghs_', '[A-Za-z0-9]{36,255}', 'token'),
  key('ghr_', '[A-Za-z0-9]{36,255}', 'token'),
  key('github_pat_', '[A-Za-z0-9_]{22,255}', 'token'),
  key('glpat-', '[A-Za-z0-9_-]{20,64}', 'token', true),
  key('xoxb-', '[A-Za-z0-9-]{10,250}', 'token'),
  key('xoxp-', '[A-Za-z0-9-]{10,250}', 'token'),
  key('xoxa-', '[A-Za-z0-9-]{10,250}', 'token'),
  key('hf_', '[A-Za-z0-9]{30,64}', 'token', true),
  key('npm_', '[A-Za-z0-9]{36}', 'token', true),
  key('pypi-', '[A-Za-z0-9_-]{50,255}', 'token', true),
  key('dop_v1_', '[a-f0-9]{64}', 'token'),
  key('SG.', '[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}', 'token'),
  {
    kind: 'token',
    prefix: 'eyJ',
    // From the dot on, of which a run of letters has but one: what looks like a beginning may come with every letter.
    pattern: /\.(?<=((?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8,4096})\.)eyJ[A-Za-z0-9_-]{8,8192}\.[A-Za-z0-9_-]{16,2048}/g,
  },
];

/** From its first line to its last; one whose end is missing reaches as far as its letters do. */
export const privateKey: SecretForm = {
  kind: 'private_key',
  prefix: '-----BEGIN ',
  pattern:
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?:(?!-----BEGIN )[A-Za-z0-9+/=\s:.,\\()@<>-]){0,12000}?-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|[A-Za-z0-9+/=\s\\]{0,12000})/g,
};

/** User and password of an address; only these are the secret. */
export const credentials = /(?<=:\/\/)[^\s:/?#@'"`<>]{0,128}:[^\s:/?#@'"`<>]{3,256}(?=@[A-Za-z0-9[_])/g;

/** A value that is named as a secret: `api_key = "…"`. */
export const assignment =
  /(?:api[_-]?key|secret[_-]?key|client[_-]?secret|access[_-]?token|auth[_-]?token|private[_-]?token|пароль|password|passwd)["']?\s{0,3}[:=]\s{0,3}["']?([^\s"'`,;<>(){}$]{16,512})/gi;
/** One that still grows. */
export const openAssignment =
  /(?:api[_-]?key|secret[_-]?key|client[_-]?secret|access[_-]?token|auth[_-]?token|private[_-]?token|пароль|password|passwd)["']?\s{0,3}[:=]\s{0,3}["']?[^\s"'`,;<>(){}$]{0,512}$/i;
