import { describe, expect, test } from 'vitest';
import { readEnvironment } from './environment.ts';

describe('readEnvironment', () => {
  test('reads what is set; empty counts as not set', () => {
    const environment = readEnvironment({
      NEXUS_CONFIG: '/etc/nexus',
      PORT: ' 8081 ',
      HOST: '',
      NEXUS_DATA_DIR: '/data',
    });
    expect(environment).toMatchObject({ configFolder: '/etc/nexus', dataFolder: '/data', port: 8081 });
    expect(environment.host).toBeUndefined();
  });

  test.each(['eighty', '-1', '65536', '80.5', '0x50', '1e3'])('PORT=%s is refused by name', (PORT) => {
    expect(() => readEnvironment({ PORT })).toThrow('environment PORT: must be a whole number from 0 to 65535');
  });

  test('other variables are read afresh, and only own ones', () => {
    const variables: Record<string, string> = {};
    const environment = readEnvironment(variables);
    expect(environment.variable('KEY')).toBeUndefined();
    expect(environment.variable('constructor')).toBeUndefined();
    variables['KEY'] = 'a';
    expect(environment.variable('KEY')).toBe('a');
  });
});
