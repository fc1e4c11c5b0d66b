import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ProviderKind } from '../extend/provider.ts';
import { fleetSettings } from './fleet-settings.ts';
import { gatewaySettings } from './gateway-settings.ts';

const schemaText = (schema: z.ZodType, title: string): string => {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    // A group or list whose lines are all commented out is empty in YAML, and counts as left out.
    override: ({ zodSchema, jsonSchema }) => {
      const { type } = zodSchema._zod.def;
      const mayBeEmpty = type === 'prefault' || type === 'default';
      if (mayBeEmpty && (jsonSchema.type === 'object' || jsonSchema.type === 'array')) {
        Object.assign(jsonSchema, { type: [jsonSchema.type, 'null'] });
      }
    },
  });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
};

/** JSON Schemas of the configuration files, for editors: a file's name and its text. */
export const configSchemas = (kinds: readonly ProviderKind[]): Readonly<Record<string, string>> => ({
  'gateway.schema.json': schemaText(gatewaySettings, 'Nexus Gateway: gateway.yaml'),
  'fleet.schema.json': schemaText(fleetSettings(kinds), 'Nexus Gateway: fleet.yaml'),
});

/** Writes the schemas beside the configuration files; the paths that were written. */
export async function writeConfigSchemas(folder: string, kinds: readonly ProviderKind[]): Promise<readonly string[]> {
  const written = Object.entries(configSchemas(kinds)).map(async ([name, text]) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  });
  return Promise.all(written);
}
