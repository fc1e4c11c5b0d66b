import { describe, expect, it } from 'vitest';
import { failureTable } from '../chat/failure.ts';
import { routes } from './index.ts';
import { openapiDocument, openapiPath } from './openapi.ts';
import { referencePage } from './reference-page.ts';
import type { Route } from './route.ts';

type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: { readonly type: string } }>> };
  readonly responses: Readonly<Record<string, { readonly description?: string; readonly $ref?: string }>>;
};
const document = openapiDocument(routes, '1.2.3') as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly [key: string]: unknown;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const everyValue = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(everyValue)] : [value];

describe('the OpenAPI document', () => {
  it('has every route', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(
      routes.map(({ method, path }) => `${method} ${openapiPath(path)}`).sort(),
    );
  });

  it('gives each operation a name of its own, a summary and replies', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][A-Za-z0-9]*$/.test(id))).toEqual([]);
    for (const { operation } of operations) {
      expect(operation.summary).not.toBe('');
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining([expect.stringMatching(/^20[012]$/)]));
    }
  });

  it('declares the parameters that stand in a path, and no others there', () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(declared.map(({ name }) => name)).toEqual(inPath);
      expect(declared.every(({ required }) => required)).toBe(true);
    }
  });

  it('asks for a key exactly where a route does', () => {
    for (const { method, path, operation } of operations) {
      const route = routes.find((one) => one.method === method && openapiPath(one.path) === path);
      expect(operation.security !== undefined && operation.security.length === 0).toBe(route?.open);
    }
  });

  it('resolves every reference in itself and has no other', () => {
    const references = everyValue(document).flatMap((value) =>
      typeof value === 'object' && value !== null && '$ref' in value ? [String(value.$ref)] : [],
    );
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) {
      expect(reference.startsWith('#/')).toBe(true);
      let at: unknown = document;
      for (const key of reference.slice(2).split('/')) at = (at as Record<string, unknown>)[key];
      expect(at, reference).toBeDefined();
    }
  });

  it('says which request fields are needed, and leaves room for all others', () => {
    const chat = document.paths['/v1/chat/completions']?.post?.requestBody?.content['application/json']?.schema;
    expect(chat).toMatchObject({ type: 'object', required: ['model', 'messages'] });
    expect(chat).not.toMatchObject({ additionalProperties: false });
  });

  it('lists every code of failure', () => {
    const text = JSON.stringify(document);
    for (const code of Object.keys(failureTable)) expect(text).toContain(`\`${code}\``);
  });

  it('can be sent', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});

describe('the reference page', () => {
  const page = referencePage(routes, '1.2.3')('https://llm.example.org');

  it('shows every route and every code', () => {
    for (const {
      path,
      document: { summary },
    } of routes) {
      expect(page).toContain(`<code>${openapiPath(path)}</code>`);
      expect(page).toContain(summary);
    }
    for (const code of Object.keys(failureTable)) expect(page).toContain(`<code>${code}</code>`);
  });

  it('loads nothing from anywhere and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=/i);
    expect(page.match(/(?:src|href)="[^"]*"/g)?.filter((link) => !/^href="(?:#|\/)/.test(link)) ?? []).toEqual([]);
  });

  it('links only to places that it has, each once', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it('closes what it opens', () => {
    for (const tag of [
      'section',
      'table',
      'tr',
      'td',
      'th',
      'ul',
      'li',
      'code',
      'nav',
      'main',
      'pre',
      'p',
      'h2',
      'h3',
      'thead',
      'tbody',
    ]) {
      const count = (pattern: RegExp): number => page.match(pattern)?.length ?? 0;
      expect(count(new RegExp(`<${tag}(?:\\s[^>]*)?>`, 'g')), tag).toBe(count(new RegExp(`</${tag}>`, 'g')));
    }
  });

  it('escapes what routes say', () => {
    const route: Route = {
      method: 'get',
      path: '/x',
      open: true,
      document: { tag: 'Models', summary: '<b>"a" & `<i>`</b>', replies: [{ status: 200, description: '<script>' }] },
      handle: () => undefined,
    };
    const shown = referencePage([route], '"><script>')('"><script>');
    expect(shown).toContain('&lt;b&gt;&quot;a&quot; &amp; <code>&lt;i&gt;</code>&lt;/b&gt;');
    expect(shown).not.toContain('<script>');
  });
});
