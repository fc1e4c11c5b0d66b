import { summaryText } from './fleet-summary.ts';
import type { RunningGateway } from './start-gateway.ts';

const MOST_NAMED = 6;

/** What a person sees when the gateway is up: where it is, the key if it is new, and a line to try. */
export function welcomeText(
  gateway: Omit<RunningGateway, 'inFlight' | 'reload' | 'stop'>,
  upForSeconds: number,
): string {
  const { origin, adminOrigin, fleet } = gateway;
  const { names } = fleet;
  const named = names.slice(0, MOST_NAMED).join(', ');
  const left = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  const summary = summaryText(fleet);
  return `
Nexus Gateway is ready after ${upForSeconds.toFixed(1)} s.

  Base URL  ${origin}/v1
  API key   ${keyLine(gateway)}
  Models    ${named}${left}${summary && `\n            ${summary}`}
  API docs  ${origin}/docs${adminOrigin === undefined ? '' : `\n  Admin     ${adminOrigin}/admin`}

Try it:

  curl -s ${origin}/v1/chat/completions \\
    ${keyHeader(gateway)}-H "Content-Type: application/json" \\
    -d '{"model": "auto", "messages": [{"role": "user", "content": "How do I add my own documents?"}]}'

`;
}

type Keys = Pick<RunningGateway, 'keyRequired' | 'firstKey'>;

function keyLine({ keyRequired, firstKey }: Keys): string {
  if (!keyRequired) return 'none is needed (auth.required is false)';
  return firstKey === undefined
    ? 'made on an earlier start and stored hashed; another: npm run nexus -- keys create'
    : `${firstKey}\n            (shown this once; stored hashed)`;
}

const keyHeader = ({ keyRequired, firstKey }: Keys): string =>
  keyRequired ? `-H "Authorization: Bearer ${firstKey ?? '$NEXUS_API_KEY'}" ` : '';
