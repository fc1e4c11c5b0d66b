import { z } from 'zod';
import { failureTable } from '../chat/failure.ts';
import { errorSchema } from '../wire/openai/reply-schemas.ts';
import type { Route, RouteBody } from './route.ts';

const jsonSchema = (schema: z.ZodType): unknown => {
  const { $schema: _, ...rest }: Record<string, unknown> = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  });
  return rest;
};

const content = (body: RouteBody): unknown => ({
  [body.mediaType ?? 'application/json']: { schema: body.schema ? jsonSchema(body.schema) : {} },
});

function operation(route: Route): unknown {
  const { document } = route;
  const replies = document.replies.map((reply): [string, unknown] => [
    String(reply.status),
    { description: reply.description, ...((reply.schema ?? reply.mediaType) && { content: content(reply) }) },
  ]);
  return {
    operationId: operationId(route),
    tags: [document.tag],
    summary: document.summary,
    ...(document.description && { description: document.description }),
    ...(document.parameters && {
      parameters: document.parameters.map((parameter) => ({
        ...parameter,
        required: parameter.in === 'path',
        schema: { type: 'string' },
      })),
    }),
    ...(document.request && {
      requestBody: { required: true, description: document.request.description, content: content(document.request) },
    }),
    responses: {
      ...Object.fromEntries<unknown>(replies),
      ...(!route.open && { default: { $ref: '#/components/responses/Error' } }),
    },
    ...(route.open && { security: [] }),
  };
}

const operationId = (route: Route): string =>
  `${route.method}${route.path.replace(/:(\w+)\{.+\}/, 'by_$1').replace(/[^A-Za-z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`;

export const openapiPath = (path: string): string => path.replace(/:(\w+)\{.+\}/, '{$1}');

/** The OpenAPI 3.1 document of these routes. */
export function openapiDocument(routes: readonly Route[], version: string): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) (paths[openapiPath(route.path)] ??= {})[route.method] = operation(route);
  const codes = Object.entries(failureTable).map(([code, { status }]) => `\`${code}\` (${status})`);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Nexus Gateway',
      version,
      description:
        'An OpenAI-compatible gateway over a fleet of models. Paths also work without `/v1` and with a trailing slash.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'A key of this gateway: nx-…' } },
      responses: {
        Error: {
          description: `An error; every one has this form. Codes: ${codes.join(', ')}.`,
          content: { 'application/json': { schema: jsonSchema(errorSchema) } },
        },
      },
    },
  };
}
