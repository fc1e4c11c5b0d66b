import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { GatewayFailure } from '../chat/failure.ts';
import { type Exchange, headerOf } from './exchange.ts';

const unzip = promisify(gunzip);

/** What is read and thrown away past the limit, so that the client hears the 413 instead of a reset. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

const tooLarge = (limit: number): GatewayFailure =>
  new GatewayFailure('request_too_large', `The request body is larger than ${Math.floor(limit / 1024 / 1024)} MB.`);

/** The whole request body, unzipped. Throws 413 past the limit and 415 for what can't be read. */
export async function readBody(exchange: Exchange): Promise<Buffer> {
  const limit = exchange.settings.bodyLimitBytes;
  checkContentType(headerOf(exchange, 'content-type'));
  const encoding = headerOf(exchange, 'content-encoding') ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new GatewayFailure(
      'unsupported_media_type',
      `The content encoding '${encoding.slice(0, 32)}' is not supported; use gzip or none.`,
    );
  }
  const body = await received(exchange, limit);
  if (encoding === 'identity') return body;
  try {
    return await unzip(body, { maxOutputLength: limit });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : '';
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new GatewayFailure('invalid_json', 'The body is not valid gzip.', { cause });
  }
}

/** JSON without a content type is taken, and so is what `curl -d` calls a form; other types are told what to send. */
function checkContentType(type: string | undefined): void {
  if (type === undefined || type === '') return;
  if (/^(?:application\/(?:[\w.+-]{1,64}\+)?json|text\/plain|application\/x-www-form-urlencoded)\b/i.test(type)) return;
  throw new GatewayFailure('unsupported_media_type', 'Send the body as application/json.');
}

function received({ incoming }: Exchange, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let parts: Buffer[] = [];
    let size = 0;
    incoming.on('data', (bytes: Buffer) => {
      size += bytes.length;
      if (size <= limit) parts.push(bytes);
      else {
        parts = [];
        if (size > limit + MAX_DISCARDED_BYTES) reject(tooLarge(limit));
      }
    });
    incoming.on('end', () => {
      if (size > limit) reject(tooLarge(limit));
      else resolve(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts));
    });
    incoming.on('error', (cause) =>
      reject(new GatewayFailure('client_closed_request', 'The client closed the connection.', { cause })),
    );
  });
}
