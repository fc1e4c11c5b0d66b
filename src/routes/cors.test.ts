import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { allowOrigin, answerPreflight, isPreflight } from './cors.ts';
import type { Exchange } from './exchange.ts';

/** An exchange as far as CORS looks at it. */
function exchange(allowedOrigins: readonly string[], request: Record<string, string>, method = 'POST') {
  const sent: { status?: number; headers?: Record<string, string>; ended: boolean } = { ended: false };
  const outgoing = {
    writeHead: (status: number, headers: Record<string, string>) => Object.assign(sent, { status, headers }),
    end: () => (sent.ended = true),
  };
  const made = {
    settings: { allowedOrigins },
    incoming: { method, headers: request },
    outgoing: outgoing as unknown as ServerResponse,
    headers: { 'x-request-id': 'r' },
  } as unknown as Exchange;
  return { made, sent };
}
const page = 'https://chat.example';

describe('an origin', () => {
  it('that is listed is named, with what a page may read', () => {
    const { made } = exchange([page, 'http://localhost:3000'], { origin: page });
    allowOrigin(made);
    expect(made.headers).toMatchObject({ vary: 'origin', 'access-control-allow-origin': page });
    const exposed = made.headers['access-control-expose-headers']?.split(', ') ?? [];
    expect(exposed).toEqual(
      expect.arrayContaining(['x-request-id', 'retry-after', 'x-nexus-model', 'x-nexus-reason', 'x-nexus-candidates']),
    );
    expect(JSON.stringify(made.headers)).not.toContain('*');
    expect(made.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it.each(['https://evil.example', 'null', `${page}.evil.example`, `${page}/`, 'HTTPS://CHAT.EXAMPLE', ''])(
    'that is not listed gets nothing but the hint that the answer depends on it: %j',
    (origin) => {
      const { made } = exchange([page], { origin });
      allowOrigin(made);
      expect(made.headers).toEqual({ 'x-request-id': 'r', vary: 'origin' });
    },
  );

  it('is not looked at where CORS is off or none was sent', () => {
    const off = exchange([], { origin: page }).made;
    allowOrigin(off);
    expect(off.headers).toEqual({ 'x-request-id': 'r' });
    const none = exchange([page], {}).made;
    allowOrigin(none);
    expect(none.headers).toEqual({ 'x-request-id': 'r', vary: 'origin' });
  });
});

describe('a preflight', () => {
  const asking = { origin: page, 'access-control-request-method': 'POST' };

  it('is an OPTIONS that asks for a method', () => {
    expect(isPreflight(exchange([], asking, 'OPTIONS').made)).toBe(true);
    expect(isPreflight(exchange([], asking, 'POST').made)).toBe(false);
    expect(isPreflight(exchange([], { origin: page }, 'OPTIONS').made)).toBe(false);
  });

  it('of a listed page allows what clients send, one by one', () => {
    const { made, sent } = exchange([page], asking, 'OPTIONS');
    allowOrigin(made);
    answerPreflight(made);
    expect(sent).toMatchObject({ status: 204, ended: true });
    expect(sent.headers?.['access-control-allow-methods']).toBe('GET, POST, DELETE, OPTIONS');
    const allowed = sent.headers?.['access-control-allow-headers']?.split(', ') ?? [];
    // What Open WebUI sends, and OpenAI's SDK in a browser.
    expect(allowed).toEqual(
      expect.arrayContaining([
        'authorization',
        'content-type',
        'x-openwebui-chat-id',
        'x-nexus-latency-ms',
        'x-nexus-session',
        'x-stainless-lang',
        'x-stainless-retry-count',
        'x-stainless-timeout',
      ]),
    );
    expect(allowed).not.toContain('*');
    expect(sent.headers).toMatchObject({ 'access-control-allow-origin': page, 'x-request-id': 'r' });
  });

  it('of any other page allows nothing', () => {
    const { made, sent } = exchange([page], { ...asking, origin: 'https://evil.example' }, 'OPTIONS');
    allowOrigin(made);
    answerPreflight(made);
    expect(sent.status).toBe(204);
    expect(Object.keys(sent.headers ?? {}).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});
