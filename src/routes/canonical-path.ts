/** Roots that are also served without their `/v1`, for clients whose base URL leaves it out. */
const unversioned = /^\/(?:chat\/completions|embeddings|feedback|me|models|pii|route|usage)(?:\/|$)/;

/** The path that is routed and authorised: one for every way of writing it. Takes a URL or a path. */
export function canonicalPath(url: string): string {
  const query = url.indexOf('?');
  const address = query < 0 ? url : url.slice(0, query);
  const start = address.startsWith('/') ? 0 : address.indexOf('/', address.indexOf('://') + 3);
  if (start < 0) return '/';
  let path = address.slice(start);
  while (path.length > 1 && path.endsWith('/')) path = path.slice(0, -1);
  return unversioned.test(path) ? `/v1${path}` : path;
}
