import type { RunningGateway } from './start-gateway.ts';

const MOST_NAMED = 6;

/** What a person sees when the gateway is up: where it is, the key if it is new, and a line to try. */
export function welcomeText({ origin, firstKey, models }: RunningGateway, upForSeconds: number): string {
  const key = firstKey ?? '$NEXUS_API_KEY';
  const named = models.slice(0, MOST_NAMED).join(', ');
  const left = models.length > MOST_NAMED ? ` and ${models.length - MOST_NAMED} more` : '';
  return `
Nexus Gateway is ready after ${upForSeconds.toFixed(1)} s.

  Base URL  ${origin}/v1
  API key   ${firstKey ?? 'made on an earlier start and stored hashed; another: npm run nexus -- keys create'}${firstKey ? '\n            (shown this once; stored hashed)' : ''}
  Models    ${named}${left}
  API docs  ${origin}/docs

Try it:

  curl -s ${origin}/v1/chat/completions \\
    -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\
    -d '{"model": "auto", "messages": [{"role": "user", "content": "How do I add my own documents?"}]}'

`;
}
