type TestSecret = {
  /** A text that holds the secret. */
  readonly text: string;
  readonly secret: string;
  readonly kind: 'api_key' | 'private_key' | 'token' | 'connection_string';
};

const random = 'aZ4kQ9xW2mR7tB1nC8vL5pD3hJ6gF0sYuEoKiTqX2wVbNzM8cA1dS7fG4hJ9kL0pQ5rT3yU6iO2eW8aZ1xC4vB7nM';
const alone = (secret: string, kind: TestSecret['kind']): TestSecret => ({ text: secret, secret, kind });
const within = (before: string, secret: string, after: string, kind: TestSecret['kind']): TestSecret => ({
  text: before + secret + after,
  secret,
  kind,
});
/** Put together here, so that no scanner of source code takes them for real ones. */
const key = (...parts: readonly string[]): string => parts.join('');
const lines = Array.from({ length: 12 }, (_, at) => random.slice(at, at + 64)).join('\n');

/** Made-up secrets of each form; nobody's. */
export const testSecrets = {
  'of this gateway': alone(key('nx', '-', random.slice(0, 43)), 'api_key'),
  'of OpenAI': alone(key('sk', '-proj-', random.slice(0, 48)), 'api_key'),
  'of Anthropic': alone(key('sk', '-ant-api03-', random.slice(0, 60)), 'api_key'),
  'of Stripe': alone(key('sk', '_live_', random.slice(0, 24)), 'api_key'),
  'of AWS': alone(key('AK', 'IA', 'Q7XJ2M4NP5RS8TUV'), 'api_key'),
  'of Google': alone(key('AI', 'za', random.slice(0, 35)), 'api_key'),
  'of GitHub': alone(key('gh', 'p_', random.slice(0, 36)), 'token'),
  'of GitLab': alone(key('gl', 'pat-', random.slice(0, 20)), 'token'),
  'of Slack': alone(key('xo', 'xb-', '123456789012-', random.slice(0, 24)), 'token'),
  'of Hugging Face': alone(key('hf', '_', random.slice(0, 34)), 'token'),
  'a JSON web token': alone(
    key('ey', `J${random.slice(0, 33)}`, '.ey', `J${random.slice(3, 63)}`, `.${random.slice(7, 50)}`),
    'token',
  ),
  'a private key': alone(
    `-----BEGIN RSA PRIVATE ${key('KEY')}-----\n${lines}\n-----END RSA PRIVATE KEY-----`,
    'private_key',
  ),
  'of a database': within('Рядок: postgresql://', 'gateway:t7Kq9ZxW', '@db.internal:5432/main', 'connection_string'),
  'by its name': within('client_secret = "', random.slice(0, 32), '"', 'api_key'),
} as const satisfies Readonly<Record<string, TestSecret>>;
