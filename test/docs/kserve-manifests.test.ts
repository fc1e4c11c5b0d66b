import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { root, textOf } from './pages.ts';

const metadata = z.strictObject({
  name: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
  annotations: z.strictObject({ 'serving.kserve.io/deploymentMode': z.enum(['Standard', 'Knative']) }).optional(),
});
const resources = z.strictObject({
  limits: z.looseObject({ 'nvidia.com/gpu': z.string().regex(/^\d+$/) }),
  requests: z.record(z.string(), z.string()).optional(),
});
/** A count in Kubernetes; zero needs Knative, which is checked below. */
const replicas = z.int().min(0);

/** The keys of KServe's own types (v1beta1 and v1alpha2, read in 2026-08) that the examples may use. */
const manifest = z.discriminatedUnion('kind', [
  z.strictObject({
    apiVersion: z.literal('serving.kserve.io/v1beta1'),
    kind: z.literal('InferenceService'),
    metadata: metadata.required({ annotations: true }),
    spec: z.strictObject({
      predictor: z.strictObject({
        minReplicas: replicas,
        maxReplicas: replicas.min(1),
        scaleMetric: z.enum(['cpu', 'memory', 'concurrency', 'rps']),
        scaleTarget: z.int().min(1),
        timeout: z.int().min(1),
        model: z.strictObject({
          modelFormat: z.strictObject({ name: z.enum(['huggingface', 'vLLM']) }),
          args: z.array(z.string().startsWith('--')).min(2),
          resources,
        }),
      }),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('serving.kserve.io/v1alpha2'),
    kind: z.literal('LLMInferenceService'),
    metadata,
    spec: z.strictObject({
      model: z.strictObject({ uri: z.string().regex(/^(?:hf|pvc|oci|s3):\/\//), name: z.string().min(1) }),
      replicas: replicas.min(1),
      router: z.strictObject({
        route: z.strictObject({ group: z.string().optional(), weight: z.int().min(1).optional() }),
        gateway: z.strictObject({}),
        scheduler: z.strictObject({}),
      }),
      template: z.strictObject({
        containers: z.array(z.strictObject({ name: z.literal('main'), resources })).length(1),
      }),
    }),
  }),
]);

const files = readdirSync(join(root, 'kserve')).filter((name) => name.endsWith('.yaml'));
const read = (file: string) => manifest.parse(parse(textOf(join('kserve', file)), { strict: true, uniqueKeys: true }));

describe('the manifests for KServe', () => {
  test('are there for both kinds of services', () => {
    expect(new Set(files.map((file) => read(file).kind))).toEqual(new Set(['InferenceService', 'LLMInferenceService']));
    expect(new Set(files.map((file) => read(file).metadata.name)).size).toBeGreaterThanOrEqual(3);
  });

  test.each(files)('%s has what its kind requires, and says how the gateway finds it', (file) => {
    const { kind, metadata, spec } = read(file);
    if (kind === 'LLMInferenceService') return;
    expect(textOf(join('kserve', file))).toMatch(/^# In fleet\.yaml: kind: kserve, baseUrl: http:/m);
    const { minReplicas, maxReplicas, scaleMetric, model } = spec.predictor;
    expect(maxReplicas).toBeGreaterThanOrEqual(minReplicas);
    const isKnative = metadata.annotations['serving.kserve.io/deploymentMode'] === 'Knative';
    if (minReplicas === 0 || scaleMetric === 'concurrency' || scaleMetric === 'rps') expect(isKnative).toBe(true);
    expect(model.args.map((arg) => arg.split('=')[0])).toEqual(expect.arrayContaining(['--model_name', '--model_id']));
    expect(model.args).toContain(`--model_name=${metadata.name}`);
  });
});
