import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import tseslint from 'typescript-eslint';
import { readRooms, rooms } from './tools/lint/rooms.mjs';

/** The rooms of both apps, and which others each may import (docs/architecture.md). */
const APPS = ['api', 'admin'];

const ENVIRONMENT = { object: 'process', property: 'env' };
const WALL_CLOCK = {
  object: 'Date',
  property: 'now',
  message:
    'It jumps. Durations and deadlines take performance.now(), what is stored or compared takes DatabaseClock.',
};

/** Which projects may import which (CONTRIBUTING.md). @param {string[]} also what tools and apps may import besides */
function boundaries(...also) {
  return [
    'error',
    {
      allow: [],
      depConstraints: [
        { sourceTag: 'type:domain', onlyDependOnLibsWithTags: [] },
        { sourceTag: 'type:contract', onlyDependOnLibsWithTags: ['type:domain'] },
        {
          sourceTag: 'type:client',
          bannedExternalImports: ['*'],
          onlyDependOnLibsWithTags: ['type:contract', ...also],
        },
        {
          sourceTag: 'type:testing',
          onlyDependOnLibsWithTags: ['type:domain', 'type:contract'],
        },
        {
          sourceTag: 'type:tool',
          onlyDependOnLibsWithTags: ['type:domain', 'type:contract', 'type:tool', ...also],
        },
        {
          sourceTag: 'type:app',
          onlyDependOnLibsWithTags: [
            'type:domain',
            'type:contract',
            'type:client',
            'type:tool',
            ...also,
          ],
        },
        {
          sourceTag: 'type:e2e',
          onlyDependOnLibsWithTags: [
            'type:contract',
            'type:domain',
            'type:client',
            'type:testing',
            'type:tool',
          ],
        },
        {
          sourceTag: 'scope:shared',
          bannedExternalImports: ['@nestjs/*', '@angular/*', 'mongoose'],
          onlyDependOnLibsWithTags: ['scope:shared'],
        },
        {
          sourceTag: 'scope:e2e',
          bannedExternalImports: ['@nestjs/*', '@angular/*'],
          onlyDependOnLibsWithTags: ['scope:shared'],
        },
        {
          sourceTag: 'scope:api',
          bannedExternalImports: ['@angular/*'],
          onlyDependOnLibsWithTags: ['scope:shared', 'scope:api'],
        },
        {
          sourceTag: 'scope:proxy',
          bannedExternalImports: ['@nestjs/*', '@angular/*', 'mongoose', 'fastify'],
          onlyDependOnLibsWithTags: ['scope:shared'],
        },
        {
          sourceTag: 'scope:admin',
          bannedExternalImports: ['@nestjs/*', 'mongoose', 'class-validator', 'class-transformer'],
          onlyDependOnLibsWithTags: ['scope:shared', 'scope:admin'],
        },
      ],
    },
  ];
}

export default tseslint.config(
  { ignores: ['**/dist', '**/tmp', '**/node_modules', '**/.angular', '**/.nx', '**/*.json'] },
  ...nx.configs['flat/base'],
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strict],
    languageOptions: {
      parserOptions: {
        // One program: a program for each project would check what they share again and again.
        project: 'tools/lint/tsconfig.json',
        tsconfigRootDir: import.meta.dirname,
        // Else every file gets a variable for each of the hundreds of names that TypeScript's libraries declare.
        lib: [],
      },
    },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Nest and Angular find modules and injectables by their classes, even by empty ones.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // It does not know `Promise.withResolvers<void>()`.
      '@typescript-eslint/no-invalid-void-type': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.ts', '**/*.mts', '**/*.mjs', '**/*.cjs', '**/*.js'],
    rules: { '@nx/enforce-module-boundaries': boundaries(), curly: 'error' },
  },
  {
    // What `libs/testing` holds is for the tests of every project, and for nothing that is shipped.
    files: [
      '**/*.spec.ts',
      'apps/*/test/**/*.ts',
      'apps/admin/src/testing/**/*.ts',
      'tools/*/test/**/*.ts',
    ],
    rules: { '@nx/enforce-module-boundaries': boundaries('type:testing') },
  },
  {
    // A test waits for conditions (docs/testing.md).
    files: ['**/*spec.ts'],
    ignores: [
      // They set the clock themselves.
      'apps/admin/src/app/core/live/paced-reading.spec.ts',
      'apps/api/src/app/overview/cached-reading.spec.ts',
      // A turn of the event loop, which takes no time.
      'apps/admin/src/app/shared/batch/batch.spec.ts',
    ],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval'].map((name) => ({
          name,
          message: 'Wait for a condition: `eventually` or `meanwhile` of @keypool/testing.',
        })),
      ],
      'no-restricted-imports': [
        'error',
        ...['timers', 'timers/promises', 'node:timers', 'node:timers/promises'].map((name) => ({
          name,
          message: 'Wait for a condition: `eventually` or `meanwhile` of @keypool/testing.',
        })),
      ],
    },
  },
  ...APPS.map((app) => {
    const file = `apps/${app}/rooms.json`;
    return {
      files: [`apps/${app}/src/app/**/*.ts`],
      ignores: ['**/*.spec.ts'],
      plugins: { keypool: { rules: { rooms } } },
      rules: { 'keypool/rooms': ['error', file, readRooms(import.meta.dirname, file)] },
    };
  }),
  {
    // Only the configuration reads the environment, and only the database's clock this machine's.
    files: ['apps/api/src/app/**/*.ts'],
    ignores: ['apps/api/src/app/config/**', '**/*.spec.ts'],
    rules: {
      'no-restricted-properties': ['error', ENVIRONMENT, WALL_CLOCK],
    },
  },
  {
    files: ['apps/api/src/app/database/database-clock.ts'],
    rules: { 'no-restricted-properties': ['error', ENVIRONMENT] },
  },
  {
    files: ['apps/proxy/src/**/*.ts'],
    ignores: ['apps/proxy/src/main.ts'],
    rules: { 'no-restricted-properties': ['error', ENVIRONMENT, WALL_CLOCK] },
  },
  {
    // A forgotten actor must not compile: the log would say that the system did it.
    files: ['apps/api/src/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'AssignmentPattern[right.name="SYSTEM"]',
          message: 'Let the caller say who does it.',
        },
      ],
    },
  },
  {
    files: ['apps/admin/**/*.ts'],
    extends: [...angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
  },
  {
    files: ['apps/admin/**/*.html'],
    extends: [...angular.configs.templateRecommended, ...angular.configs.templateAccessibility],
  },
);
