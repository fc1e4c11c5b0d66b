import type { Part } from '../../chat/call.ts';
import type { Extra } from '../../chat/extra.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type JsonObject } from '../../chat/json.ts';
import { base64DataIn } from '../base64-data.ts';
import { openaiFields } from '../openai/extra.ts';

const pictures = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

const refuse = (param: string, message: string): never => {
  throw new GatewayFailure('unsupported_parameter', message, { param });
};

/** A mark for the prompt cache goes through from wherever a client may write it. */
export function cacheControlOf(extra: Extra | undefined): { readonly cache_control: JsonObject } | undefined {
  const mark = openaiFields(extra)?.cache_control;
  return isJsonObject(mark) ? { cache_control: mark } : undefined;
}

/**
 * A part as a content block; undefined for what says nothing, which the API refuses, and for reasoning, which without its
 * signature cannot be sent. `param` names the message in errors.
 */
export function partBlock(part: Part, param: string): JsonObject | undefined {
  if (part.kind === 'reasoning') return undefined;
  if (part.kind === 'text') {
    return part.text.trim() === '' ? undefined : { type: 'text', text: part.text, ...cacheControlOf(part.extra) };
  }
  const block =
    part.media === 'image'
      ? imageBlock(part.ref, param)
      : part.media === 'file'
        ? documentBlock(openaiFields(part.extra) ?? {}, param)
        : refuse(param, 'This model does not hear audio; send its text.');
  return Object.assign({}, block, cacheControlOf(part.extra));
}

function imageBlock(ref: string, param: string): JsonObject {
  if (ref.startsWith('https://')) return { type: 'image', source: { type: 'url', url: ref } };
  const data = base64DataIn(ref);
  const mediaType = data?.mediaType === 'image/jpg' ? 'image/jpeg' : data?.mediaType;
  if (!data || mediaType === undefined || !pictures.has(mediaType))
    return refuse(
      param,
      'This model takes pictures as https:// addresses or data:image/...;base64,... URLs of JPEG, PNG, GIF or WebP.',
    );
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data: data.base64 } };
}

function documentBlock({ type, file }: JsonObject, param: string): JsonObject {
  if (type !== 'file' || !isJsonObject(file))
    return refuse(
      param,
      `This model does not know content parts of the type ${typeof type === 'string' ? type.slice(0, 64) : 'that stands here'}.`,
    );
  const { file_data: ref, filename } = file;
  const data = typeof ref === 'string' ? base64DataIn(ref) : undefined;
  const title = typeof filename === 'string' && filename !== '' ? { title: filename } : {};
  if (data?.mediaType === 'application/pdf') {
    const source = { type: 'base64', media_type: 'application/pdf', data: data.base64 };
    return { type: 'document', source, ...title };
  }
  if (data?.mediaType === 'text/plain') {
    const text = Buffer.from(data.base64, 'base64').toString('utf8');
    return { type: 'document', source: { type: 'text', media_type: 'text/plain', data: text }, ...title };
  }
  return refuse(param, 'This model takes files as file_data: a data: URL of application/pdf or text/plain in base64.');
}
