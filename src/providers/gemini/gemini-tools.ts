import type { ToolDefinition } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { notAFunction } from '../../wire/openai/tool-choice.ts';
import { plainSchema, SchemaTooLarge } from './plain-schema.ts';

/**
 * Tools as Gemini takes them: functions with a name, a description and a schema of few words. Throws
 * `unsupported_parameter` for other tools and for schemas past all bounds.
 */
export const geminiTools = (tools: readonly ToolDefinition[]): readonly ToolDefinition[] =>
  tools.map(({ type, function: called }, at) => {
    if (type !== 'function' || !called) throw notAFunction(at);
    const { name, description, parameters } = called;
    try {
      const schema = parameters ? plainSchema(parameters) : {};
      // A function without parameters has no schema: an empty one is refused.
      const isEmpty = Object.keys((schema.properties as object | undefined) ?? {}).length === 0;
      return {
        type,
        function: { name, ...(description && { description }), ...(!isEmpty && { parameters: schema }) },
      };
    } catch (thrown) {
      if (!(thrown instanceof SchemaTooLarge)) throw thrown;
      throw new GatewayFailure(
        'unsupported_parameter',
        'This schema is too large for the model once its references are written out; make it smaller.',
        { param: `tools[${at}].function.parameters` },
      );
    }
  });
