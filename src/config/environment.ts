import { z } from 'zod';
import { ConfigErrors } from './config-errors.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** What the process was told from outside; undefined where nothing was said. */
export type Environment = {
  /** `NEXUS_CONFIG`: the folder with gateway.yaml and fleet.yaml. */
  readonly configFolder: string | undefined;
  /** `NEXUS_DATA_DIR`: where the gateway keeps its own data. */
  readonly dataFolder: string | undefined;
  /** `HOST`: goes before `server.host`. */
  readonly host: string | undefined;
  /** `PORT`: goes before `server.port`; 0 takes any free port. */
  readonly port: number | undefined;
  /** `NEXUS_URL`: where commands find a running gateway. */
  readonly gatewayUrl: string | undefined;
  /** `NEXUS_API_KEY`: the key that commands show to it. */
  readonly apiKey: string | undefined;
  /** Any other variable, read afresh; an empty one counts as not set. */
  variable(name: string): string | undefined;
};

const portText = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((port) => port <= 65_535);

/** The only reader of the process's environment. Throws ConfigErrors when `PORT` is no port. */
export function readEnvironment(variables: Variables = process.env): Environment {
  const variable = (name: string): string | undefined => {
    const text = Object.hasOwn(variables, name) ? variables[name]?.trim() : undefined;
    return text === '' ? undefined : text;
  };
  const port = portText.optional().safeParse(variable('PORT'));
  if (!port.success) {
    const message = 'must be a whole number from 0 to 65535';
    throw new ConfigErrors([{ file: 'environment', place: undefined, path: 'PORT', message }]);
  }
  return {
    configFolder: variable('NEXUS_CONFIG'),
    dataFolder: variable('NEXUS_DATA_DIR'),
    host: variable('HOST'),
    port: port.data,
    gatewayUrl: variable('NEXUS_URL'),
    apiKey: variable('NEXUS_API_KEY'),
    variable,
  };
}
