import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

// An import points down only: routes -> ui, chart, wallet -> crypto, chain, ipfs, health -> words; those four do not know each other.
const rooms = ['crypto', 'chain', 'ipfs', 'health'];
const mayImport = (from, to) => ({
  from: { element: { type: from } },
  allow: { to: { element: { types: { anyOf: to } } } }
});

export default ts.config(
  {
    ignores: [
      'node_modules',
      '.svelte-kit',
      'build',
      '.local',
      'contracts-out',
      'contracts-cache',
      'contracts-docs',
      'demo',
      'gallery',
      'src/lib/words/compiled'
    ]
  },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node, __DEMO_WALLET__: 'readonly' }
    },
    rules: {
      'no-undef': 'off',
      'no-console': 'error',
      'no-eval': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'svelte/no-at-html-tags': 'error',
      'svelte/no-navigation-without-resolve': 'off'
    }
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } }
  },
  {
    files: ['src/**/*.{ts,js,svelte}'],
    plugins: { boundaries },
    settings: {
      'boundaries/dependency-nodes': ['import', 'dynamic-import', 'export'],
      'boundaries/elements': [
        ...['crypto', 'chain', 'ipfs', 'health', 'chart', 'wallet', 'ui', 'words'].map((type) => ({
          type,
          pattern: `src/lib/${type}`
        })),
        { type: 'routes', pattern: 'src/routes' }
      ],
      'import/resolver': { typescript: { project: './tsconfig.json' } }
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            mayImport('words', ['words']),
            ...rooms.map((room) => mayImport(room, [room, 'words'])),
            mayImport('wallet', ['wallet', 'words']),
            mayImport('chart', ['chart', ...rooms, 'words']),
            mayImport('ui', ['ui', 'health', 'words']),
            mayImport('routes', ['routes', 'ui', 'chart', 'wallet', 'health', 'words'])
          ]
        }
      ]
    }
  },
  {
    files: ['script/**', 'test/**', 'bench/**', '**/*.test.ts'],
    rules: { 'no-console': 'off' }
  }
);
