import type { z } from 'zod';
import type { Principal } from '../chat/principal.ts';
import type { Exchange } from './exchange.ts';

export type RouteBody = { readonly description: string; readonly schema?: z.ZodType; readonly mediaType?: string };

/** What the API document says of a route. */
export type RouteDocument = {
  readonly summary: string;
  readonly description?: string;
  readonly tag: 'Chat' | 'Embeddings' | 'Models' | 'Personal data' | 'Operation' | 'Documentation';
  readonly request?: RouteBody;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: 'path' | 'query' | 'header';
    readonly description: string;
  }[];
  readonly replies: readonly (RouteBody & { readonly status: number })[];
};

type Common = {
  readonly method: 'get' | 'post' | 'delete';
  /** As Hono writes it; a parameter that may hold slashes is `:id{.+}`. */
  readonly path: string;
  readonly document: RouteDocument;
  /** For those who run the gateway: on the admin listener alone where there is one, and, unless open, by the role admin. */
  readonly forOperators?: true;
};

/** An open route asks for no key. */
export type OpenRoute = Common & {
  readonly open: true;
  handle(exchange: Exchange, parameter: string | undefined): Promise<void> | void;
};
export type GuardedRoute = Common & {
  readonly open: false;
  handle(exchange: Exchange, principal: Principal, parameter: string | undefined): Promise<void> | void;
};
export type Route = OpenRoute | GuardedRoute;
