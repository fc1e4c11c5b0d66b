import { z } from 'zod';
import { failureTable } from '../chat/failure.ts';
import { openapiPath } from './openapi.ts';
import { referenceStyle } from './reference-style.ts';
import type { Route, RouteBody } from './route.ts';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);
/** Text with `code` in it. */
const prose = (text: string): string => escaped(text).replace(/`([^`]{1,200})`/g, '<code>$1</code>');

type Schema = {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly description?: string;
};

const anchor = (route: Route): string => `${route.method}-${openapiPath(route.path).replace(/[^a-z0-9]+/gi, '-')}`;

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(' | ');
  if (schema.type === 'array') return `list of ${schema.items ? typeOf(schema.items) : 'anything'}`;
  if (Array.isArray(schema.type)) return schema.type.join(' | ');
  return typeof schema.type === 'string' ? schema.type : 'anything';
}

/** The object that holds further fields, if any: the schema itself, its items or one of its alternatives. */
function fieldsOf(schema: Schema): Schema | undefined {
  if (schema.properties && Object.keys(schema.properties).length > 0) return schema;
  if (schema.items) return fieldsOf(schema.items);
  for (const option of schema.anyOf ?? []) {
    const found = fieldsOf(option);
    if (found) return found;
  }
  return undefined;
}

const MAX_DEPTH = 3;

function rows(schema: Schema, depth: number): string {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {})
    .map(([name, field]) => {
      const inner = depth < MAX_DEPTH ? fieldsOf(field) : undefined;
      const mark = required.has(name) ? ' <span class="required">required</span>' : '';
      return `<tr class="depth-${depth}"><th scope="row"><code>${escaped(name)}</code>${mark}</th><td>${escaped(typeOf(field))}</td><td>${prose(field.description ?? '')}</td></tr>${inner ? rows(inner, depth + 1) : ''}`;
    })
    .join('');
}

function fields(body: RouteBody, caption: string): string {
  if (!body.schema) return '';
  const schema = z.toJSONSchema(body.schema, { io: 'input', unrepresentable: 'any' }) as Schema;
  return `<table><caption>${escaped(caption)}</caption><thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead><tbody>${rows(schema, 0)}</tbody></table>`;
}

function section(route: Route): string {
  const { document } = route;
  const replies = document.replies
    .map((reply) => `<li><strong>${reply.status}</strong> ${prose(reply.description)}</li>`)
    .join('');
  const answered = document.replies.find((reply) => reply.schema);
  return `<section id="${anchor(route)}"><h3><span class="method ${route.method}">${route.method.toUpperCase()}</span> <code>${escaped(openapiPath(route.path))}</code></h3>
<p>${prose(document.summary)}${route.open ? ' <span class="open">no key needed</span>' : ''}</p>${document.description ? `<p>${prose(document.description)}</p>` : ''}
${document.request ? fields(document.request, 'Request body') : ''}<ul class="replies">${replies}</ul>${answered ? fields(answered, 'Reply') : ''}</section>`;
}

const errorRows = (): string =>
  Object.entries(failureTable)
    .map(
      ([code, row]) =>
        `<tr><th scope="row"><code>${code}</code></th><td>${row.status}</td><td><code>${row.type}</code></td></tr>`,
    )
    .join('');

/** The API reference as one page that loads nothing from anywhere, for those who reach the gateway at an origin. */
export function referencePage(routes: readonly Route[], version: string): (origin: string) => string {
  const parts = pageOf(routes, version, ORIGIN).split(ORIGIN);
  return (origin) => parts.join(escaped(origin));
}

/** Stands in the page that is made once, where each reader sees the address in use. */
const ORIGIN = '\0origin\0';

function pageOf(routes: readonly Route[], version: string, origin: string): string {
  const tags = [...new Set(routes.map((route) => route.document.tag))];
  const navigation = tags
    .map((tag) => {
      const links = routes
        .filter((route) => route.document.tag === tag)
        .map(
          (route) =>
            `<li><a href="#${anchor(route)}"><span class="method ${route.method}">${route.method.toUpperCase()}</span> ${escaped(openapiPath(route.path))}</a></li>`,
        );
      return `<h2>${tag}</h2><ul>${links.join('')}</ul>`;
    })
    .join('');
  const body = tags
    .map(
      (tag) =>
        `<h2 class="tag">${tag}</h2>${routes
          .filter((route) => route.document.tag === tag)
          .map(section)
          .join('')}`,
    )
    .join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Nexus Gateway API</title><style>${referenceStyle}</style></head>
<body><nav aria-label="Endpoints"><p class="brand">Nexus Gateway <small>${escaped(version)}</small></p>${navigation}<h2>Errors</h2><ul><li><a href="#errors">All codes</a></li></ul></nav>
<main><h1>API reference</h1><p>Point any OpenAI client at this server: base URL <code>${origin}/v1</code>, key <code>nx-…</code> as bearer token. The same as a machine reads it: <a href="/openapi.json">openapi.json</a>.</p>
<pre><code>curl ${origin}/v1/chat/completions -H "Authorization: Bearer $NEXUS_API_KEY" -H "Content-Type: application/json" \\
  -d '{"model":"auto","messages":[{"role":"user","content":"How do I add my own documents?"}]}'</code></pre>
${body}<h2 class="tag" id="errors">Errors</h2><p>Every error is <code>{"error": {"message", "type", "param", "code"}}</code>.</p><table><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Type</th></tr></thead><tbody>${errorRows()}</tbody></table></main></body></html>`;
}
