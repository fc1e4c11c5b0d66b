import { createGunzip } from 'node:zlib';
import { GatewayFailure } from '../chat/failure.ts';
import type { Scope } from '../chat/scope.ts';
import { type Exchange, headerOf } from './exchange.ts';

/** What is read and thrown away past the limit, so that the client hears the 413 instead of a reset. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

const tooLarge = (limit: number): GatewayFailure =>
  new GatewayFailure('request_too_large', `The request body is larger than ${Math.floor(limit / 1024 / 1024)} MB.`);

const overloaded = (): GatewayFailure =>
  new GatewayFailure('overloaded', 'The gateway is busy with other large requests; send this one again.');

/**
 * The whole request body, unzipped. Throws 413 past the limit, 415 for what can't be read and 503 while the bodies of
 * other requests leave no room, and rejects as soon as the scope ends. What it took of the budget is given back when the
 * exchange ends.
 */
export async function readBody(exchange: Exchange, scope: Pick<Scope, 'onAbort'>): Promise<Buffer> {
  checkContentType(headerOf(exchange, 'content-type'));
  const encoding = headerOf(exchange, 'content-encoding') ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new GatewayFailure(
      'unsupported_media_type',
      `The content encoding '${encoding.slice(0, 32)}' is not supported; use gzip or none.`,
    );
  }
  const body = await received(exchange, scope);
  return encoding === 'identity' ? body : unzipped(body, exchange);
}

/** JSON without a content type is taken, and so is what `curl -d` calls a form; other types are told what to send. */
function checkContentType(type: string | undefined): void {
  if (type === undefined || type === '') return;
  if (/^(?:application\/(?:[\w.+-]{1,64}\+)?json|text\/plain|application\/x-www-form-urlencoded)\b/i.test(type)) return;
  throw new GatewayFailure('unsupported_media_type', 'Send the body as application/json.');
}

/** A body as it comes, within its own limit and the budget of all. Past either, nothing of it is kept. */
class Gathering {
  readonly #exchange: Exchange;
  #parts: Buffer[] = [];
  sizeBytes = 0;
  refusal: Error | undefined;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  add(bytes: Buffer): void {
    const { settings, bodyShare } = this.#exchange;
    this.sizeBytes += bytes.length;
    if (this.refusal) return;
    if (this.sizeBytes > settings.bodyLimitBytes) this.refuse(tooLarge(settings.bodyLimitBytes));
    else if (!bodyShare.take(bytes.length, settings.bodiesLimitBytes)) this.refuse(overloaded());
    else this.#parts.push(bytes);
  }

  whole(): Buffer {
    return this.#parts.length === 1 && this.#parts[0] ? this.#parts[0] : Buffer.concat(this.#parts);
  }

  refuse(failure: Error): void {
    this.refusal = failure;
    this.#parts = [];
    this.#exchange.bodyShare.release();
  }
}

async function unzipped(body: Buffer, exchange: Exchange): Promise<Buffer> {
  const gathering = new Gathering(exchange);
  const gunzip = createGunzip();
  gunzip.end(body);
  try {
    for await (const bytes of gunzip) {
      gathering.add(bytes as Buffer);
      if (gathering.refusal) break;
    }
  } catch (cause) {
    throw new GatewayFailure('invalid_json', 'The body is not valid gzip.', { cause });
  }
  if (gathering.refusal) throw gathering.refusal;
  return gathering.whole();
}

function received(exchange: Exchange, scope: Pick<Scope, 'onAbort'>): Promise<Buffer> {
  const { incoming, settings } = exchange;
  const gathering = new Gathering(exchange);
  return new Promise((resolve, reject) => {
    const unlink = scope.onAbort((reason) => {
      gathering.refuse(reason); // what still comes would else be taken of a budget that is given back
      reject(reason);
    });
    incoming.on('data', (bytes: Buffer) => {
      gathering.add(bytes);
      if (gathering.refusal && gathering.sizeBytes > settings.bodyLimitBytes + MAX_DISCARDED_BYTES)
        reject(gathering.refusal);
    });
    incoming.on('end', () => {
      unlink();
      if (gathering.refusal) reject(gathering.refusal);
      else resolve(gathering.whole());
    });
  });
}
