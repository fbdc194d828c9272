import { builtinModules } from 'node:module';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/** The layers, arrows pointing one way: what each may import of our own code. */
const layers = {
  text: [],
  schedule: ['text'],
  analysis: ['text', 'schedule'],
  protocol: ['text', 'schedule', 'analysis'],
  processes: ['text', 'protocol'],
  native: ['text', 'protocol', 'processes'],
  trainer: ['text', 'schedule', 'analysis', 'protocol', 'processes'],
  runs: ['text', 'schedule', 'analysis', 'protocol', 'processes'],
  experiments: ['text', 'schedule', 'analysis', 'protocol', 'runs'],
  panel: ['text', 'schedule', 'analysis', 'protocol', 'runs', 'experiments'],
  editor: ['text', 'schedule', 'analysis', 'protocol', 'native', 'runs', 'experiments', 'panel'],
  views: ['text', 'schedule', 'analysis', 'protocol', 'runs', 'experiments', 'panel', 'editor'],
  extension: ['text', 'schedule', 'analysis', 'protocol', 'native', 'runs', 'experiments', 'panel', 'editor', 'views'],
  cli: ['text', 'schedule', 'analysis', 'protocol', 'runs', 'experiments'],
  webview: ['text', 'schedule', 'analysis', 'protocol'],
};

const files = {
  extension: ['src/extension.ts'],
  cli: ['src/cli.ts', 'src/cli/**'],
  webview: ['webview/**'],
};
const filesOf = (layer) => files[layer] ?? [`src/${layer}/**`];

/** Packages that only some layers may import. A layer that is not named here is kept from all of them. */
const packages = {
  tensorflow: { group: ['@tensorflow/*', '@tensorflow/**', 'tfjs-3', 'tfjs-4-10'], message: 'TensorFlow.js lives in src/trainer only.' },
  vscode: { group: ['vscode'], message: 'Only extension.ts, panel, editor and views may import vscode.' },
  node: { group: ['node:*', ...builtinModules], message: 'This layer also runs in the page: it may not use Node.' },
  libraries: { group: ['valibot', 'chart.js', 'csv-parse', 'csv-parse/*', 'pbf', 'crc-32', 'crc-32/*'], message: 'schedule and analysis import nothing.' },
};
const keptFrom = {
  text: ['tensorflow', 'vscode', 'node', 'libraries'],
  schedule: ['tensorflow', 'vscode', 'node', 'libraries'],
  analysis: ['tensorflow', 'vscode', 'node', 'libraries'],
  protocol: ['tensorflow', 'vscode', 'node'],
  processes: ['tensorflow', 'vscode'],
  native: ['tensorflow', 'vscode'],
  trainer: ['vscode'],
  runs: ['tensorflow', 'vscode'],
  experiments: ['tensorflow', 'vscode'],
  panel: ['tensorflow'],
  editor: ['tensorflow'],
  views: ['tensorflow'],
  extension: ['tensorflow'],
  cli: ['tensorflow', 'vscode'],
  webview: ['tensorflow', 'vscode', 'node'],
};

const typescript = ['**/*.ts'];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules', 'media/', 'test/fixtures/', 'test/**/fixtures/', '**/*.cjs', 'test-results/'] },
  {
    files: typescript,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'off',
      // numbers in messages are the rule here, and noisy to wrap
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `() => log(x)` as a listener says what it does
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // objects of functions without `this` are taken apart here, and prototypes patched
      '@typescript-eslint/unbound-method': 'off',
      // an async function without await still turns what it throws into a rejection
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
    },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': Object.keys(layers).map((type) => ({ type, mode: 'full', pattern: filesOf(type) })),
      'boundaries/dependency-nodes': ['import', 'export', 'dynamic-import'],
      'import/resolver': { node: { extensions: ['.ts', '.d.ts', '.mjs', '.cjs', '.js', '.json'] } },
    },
    rules: {
      'boundaries/no-unknown-files': 'error',
      'boundaries/no-unknown': 'error',
      'boundaries/element-types': [
        'error',
        {
          default: 'disallow',
          message: '${file.type} may not import ${dependency.type}: see the layers in eslint.config.mjs.',
          rules: Object.entries(layers).map(([from, allow]) => ({ from, allow: [from, ...allow] })),
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: "CallExpression[callee.type='Identifier'][callee.name='t']:not([arguments.0.type='Literal'])", message: 'The template of a text is a literal: its translation is found by it.' },
      ],
    },
  },
  ...Object.entries(keptFrom).map(([layer, names]) => ({
    files: filesOf(layer).map((pattern) => (pattern.endsWith('**') ? `${pattern}/*.ts` : pattern)),
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: names.map((name) => packages[name]) }] },
  })),
  {
    files: ['src/trainer/**/*.ts'],
    rules: {
      // what the script itself loads is loaded as the script does, and only when asked for
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // stand-ins of a line or two
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // expect.stringContaining and its kin are any
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
