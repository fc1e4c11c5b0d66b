import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';

const path = fileURLToPath(
  new URL('../../../shared/data/specs/openai-chat-embeddings-models.openapi.json', import.meta.url),
);

/** OpenAI's OpenAPI document lies outside the repository and is not on every machine. */
export const officialSchemaPresent = existsSync(path);

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** OpenAPI's habits as plain JSON Schema: `nullable` becomes a null branch, and `properties` mean an object. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (!isNode(schema)) return schema;
  const { nullable, ...rest } = schema;
  const node: Node = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, key === 'enum' || key === 'default' ? value : plain(value)]),
  );
  if (isNode(node.properties) && node.type === undefined && Array.isArray(node.required)) node.type = 'object';
  return nullable === true ? { anyOf: [node, { type: 'null' }] } : node;
}

/** Tells by the official document whether a value fits one of its schemas. */
export function officialJudge(schema: string): (value: unknown) => boolean {
  const document = plain(JSON.parse(readFileSync(path, 'utf8'))) as Node;
  const ajv = new Ajv2020({ strict: false, validateFormats: true });
  ajv.addFormat('uri', (text: string) => /^[a-z][a-z0-9+.-]*:\S+$/i.test(text));
  ajv.addFormat('date', (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)));
  for (const silent of ['float', 'unixtime', 'int64']) ajv.addFormat(silent, true);
  ajv.addSchema({ $id: 'openai', components: document.components });
  const validate = ajv.compile({ $ref: `openai#/components/schemas/${schema}` });
  return (value) => validate(value);
}
