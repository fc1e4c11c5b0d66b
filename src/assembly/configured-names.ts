import type { FleetSettings } from '../config/fleet-settings.ts';
import { type CardFigures, cardFigures } from '../config/model-figures.ts';
import type { ModelId } from '../chat/model-id.ts';

/** What fleet.yaml says of a model that a server also offers by itself. */
export type ConfiguredName = {
  readonly id: ModelId;
  /** Its entry names no other server, so that both are the same. */
  readonly isOnlyThere: boolean;
  /** What is true of the model wherever it is served; prices and speed are not. */
  readonly figures: Pick<CardFigures, 'accuracy' | 'languages' | 'outputTokens' | 'dimensions'>;
};

/** The models of fleet.yaml at one upstream, by their names there; an Ollama-style `:latest` may be left out. */
export function configuredNames(
  models: FleetSettings['models'],
  upstream: string,
): (nameThere: string) => ConfiguredName | undefined {
  const names = new Map<string, ConfiguredName>();
  for (const model of models) {
    const { accuracy, languages, outputTokens, dimensions } = cardFigures(model);
    const figures = {
      ...(accuracy && { accuracy }),
      ...(languages && { languages }),
      ...(outputTokens !== undefined && { outputTokens }),
      ...(dimensions !== undefined && { dimensions }),
    };
    for (const { name } of model.deployments.filter((deployment) => deployment.upstream === upstream))
      if (!names.has(name)) names.set(name, { id: model.id, isOnlyThere: model.deployments.length === 1, figures });
  }
  return (name) => names.get(name) ?? names.get(name.replace(/:latest$/, ''));
}
