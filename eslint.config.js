import tseslint from 'typescript-eslint';

/** Time and chance come from runtime/ alone, so that every test can hold them still. */
const ambient = [
  { object: 'Date', property: 'now', message: 'Take the time from a Clock (runtime/).' },
  { object: 'performance', property: 'now', message: 'Take the time from a Clock (runtime/).' },
  { object: 'Math', property: 'random', message: 'Take chance from a Clock (runtime/).' },
];
const timers = ['setTimeout', 'setInterval', 'setImmediate'].map((name) => ({
  name,
  message: 'Wait with a Clock (runtime/).',
}));

export default tseslint.config(
  { ignores: ['dist', 'wasm', 'coverage', 'node_modules', '.nexus', 'test/fixtures'] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      complexity: ['error', 20],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, varsIgnorePattern: '^_+$' }],
      'no-console': 'error',
      'no-restricted-properties': ['error', ...ambient],
      'no-restricted-globals': ['error', ...timers],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Only config/environment.ts reads the environment.',
        },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/prefer-literal-enum-member': 'off',
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  {
    files: ['src/runtime/**/*.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-globals': 'off' },
  },
  {
    files: ['src/config/environment.ts', 'test/**', 'eval/**', 'bench/**', 'src/**/*.test.ts', 'vitest.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['src/cli/**/*.ts', 'eval/**', 'bench/**', 'test/support/silent-console.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**', 'eval/**', 'bench/**', 'src/**/*.test.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-globals': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreIIFE: true }],
    },
  },
);
