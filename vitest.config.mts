import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const conditions = [
  ...(process.env['TEST_DIST'] ? [] : ['@capikit/source']),
  'module',
  'node',
  'development|production',
];
const base = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
};

const nestPackages = [
  '@fastify/cookie',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@nestjs/platform-fastify',
  'reflect-metadata',
  'rxjs',
];

/** The specs of `@capikit/nestjs` on an older Nest, whose packages are those of `test/nest-<major>`. */
const nest = (major: number) => ({
  ...base,
  resolve: {
    conditions,
    alias: nestPackages.map((name) => ({
      find: new RegExp(`^${name}(?=$|/)`),
      replacement: join(import.meta.dirname, `test/nest-${major}/node_modules/${name}`),
    })),
  },
  test: {
    name: `nest-${major}`,
    include: ['packages/nestjs/src/**/*.test.ts'],
    exclude: ['packages/nestjs/src/graphql.test.ts'],
    env: { NEST_MAJOR: String(major) },
    testTimeout: 20_000,
  },
});

export default defineConfig({
  test: {
    // Most of the time tests wait: for a process, a lease, an answer that must not come.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.test-d.ts'],
      thresholds: { lines: 95 },
    },
    projects: [
      { ...base, test: { name: 'unit', include: ['packages/*/{src,page}/**/*.test.ts'], testTimeout: 20_000 } },
      {
        ...base,
        test: {
          name: 'system',
          include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
          exclude: ['test/packaging/**', '**/node_modules/**'],
          testTimeout: 60_000,
        },
      },
      {
        ...base,
        test: {
          name: 'packaging',
          include: ['test/packaging/*.test.ts'],
          globalSetup: 'test/packaging/tarballs.ts',
          testTimeout: 300_000,
          // Each is an installation and a compiler at work.
          maxConcurrency: 2,
        },
      },
      nest(10),
      nest(11),
      {
        ...base,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            checker: 'tsc',
            tsconfig: './tsconfig.json',
            include: ['packages/*/src/**/*.test-d.{ts,mts}'],
          },
        },
      },
    ],
  },
});
