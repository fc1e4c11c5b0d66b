import { connect, type Socket } from 'node:net';
import { errorBody } from '../contract/openai-schemas.ts';

/** A reply as it stood on the wire. */
export type RawReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** As sent: chunked framing is not undone. */
  readonly body: string;
};

/** A connection on which every byte is the test's own. */
export type RawConnection = {
  readonly socket: Socket;
  /** Everything received so far. */
  received(): string;
  /** Resolves once this has been received; rejects when the connection ends without it. */
  until(pattern: RegExp): Promise<string>;
  /** Resolves when the connection is over, with the code of its error if there was one. */
  readonly closed: Promise<string | undefined>;
};

const WAIT_MS = 4000;

/** Opens a connection to the gateway. It is closed with the test's process at the latest. */
export async function openRaw(origin: string): Promise<RawConnection> {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port) });
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  const closed = new Promise<string | undefined>((resolve) => {
    let code: string | undefined;
    socket.on('error', (error: NodeJS.ErrnoException) => (code = error.code));
    socket.on('close', () => resolve(code));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const until = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const stop = (settle: () => void): void => {
        clearTimeout(timer);
        socket.off('data', look);
        socket.off('close', over);
        settle();
      };
      const look = (): void => {
        if (pattern.test(text)) stop(() => resolve(text));
      };
      const over = (): void => stop(() => reject(new Error(`closed before ${String(pattern)}: ${text.slice(-300)}`)));
      const timer = setTimeout(
        () => stop(() => reject(new Error(`no ${String(pattern)} in time: ${text.slice(-300)}`))),
        WAIT_MS,
      );
      socket.on('data', look);
      socket.on('close', over);
      look();
    });
  return { socket, received: () => text, until, closed };
}

/** Sends bytes on a connection of their own and reads until the gateway closes it: ask for `connection: close`. */
export async function sendRaw(origin: string, bytes: string | Buffer): Promise<RawReply> {
  const connection = await openRaw(origin);
  connection.socket.write(bytes);
  const timer = setTimeout(() => connection.socket.destroy(), WAIT_MS);
  const code = await connection.closed;
  clearTimeout(timer);
  if (code !== undefined) throw new Error(`${code} after ${JSON.stringify(connection.received().slice(0, 300))}`);
  return parseReply(connection.received());
}

/** A request's head: `GET /v1/models` becomes all of it, with `connection: close`. */
export const head = (line: string, headers: Readonly<Record<string, string>> = {}): string =>
  `${line} HTTP/1.1\r\n${Object.entries({ host: 'gateway.test', connection: 'close', ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

function parseReply(text: string): RawReply {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, Math.max(0, end)).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status, headers, body: text.slice(end + 4) };
}

/** The error inside a raw reply; throws unless it is one in OpenAI's form, with a request id. */
export function errorOfRaw(reply: RawReply): {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
} {
  const id = reply.headers['x-request-id'] ?? '';
  if (!/^[\w-]{1,64}$/.test(id)) throw new Error(`no x-request-id in ${JSON.stringify(reply)}`);
  if (reply.headers['content-type'] !== 'application/json') throw new Error(`not JSON: ${JSON.stringify(reply)}`);
  const body = /^[\da-f]+\r\n/.test(reply.body) ? reply.body.split('\r\n')[1] : reply.body;
  return errorBody.parse(JSON.parse(body ?? '')).error;
}
