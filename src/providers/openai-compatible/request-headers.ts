import type { ProviderPorts } from '../../extend/provider.ts';
import { requiredSecret } from '../../extend/secret-reference.ts';
import type { OpenaiCompatibleOptions } from './options.ts';

const isReference = /^(env|file):/;

/** What is sent with every request. Throws `upstream_auth_error` while a secret of it is not set. */
export function requestHeaders(
  options: Pick<OpenaiCompatibleOptions, 'apiKey' | 'headers'>,
  ports: ProviderPorts,
): () => Readonly<Record<string, string>> {
  const fixed: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' };
  const secrets: [string, () => string][] = [];
  for (const [name, value] of Object.entries(options.headers)) {
    if (isReference.test(value)) secrets.push([name.toLowerCase(), requiredSecret(ports, value)]);
    else fixed[name.toLowerCase()] = value;
  }
  const apiKey = options.apiKey === undefined ? undefined : requiredSecret(ports, options.apiKey);
  if (!apiKey && secrets.length === 0) return () => fixed;
  return () => {
    const headers = Object.assign({}, fixed);
    for (const [name, read] of secrets) headers[name] = read();
    if (apiKey) headers.authorization = `Bearer ${apiKey()}`;
    return headers;
  };
}
