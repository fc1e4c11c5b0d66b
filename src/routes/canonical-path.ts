/** Roots that are also served without their `/v1`, for clients whose base URL leaves it out. */
const unversioned = /^\/(?:chat\/completions|embeddings|models)(?:\/|$)/;

/** The path that is routed and authorised: one for every way of writing it. Takes a URL or a path. */
export function canonicalPath(url: string): string {
  const start = url.startsWith('/') ? 0 : url.indexOf('/', url.indexOf('://') + 3);
  if (start < 0) return '/';
  const query = url.indexOf('?', start);
  let path = query < 0 ? url.slice(start) : url.slice(start, query);
  while (path.length > 1 && path.endsWith('/')) path = path.slice(0, -1);
  return unversioned.test(path) ? `/v1${path}` : path;
}
