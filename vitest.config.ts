import { defineConfig } from 'vitest/config';

const conditions = [...(process.env['TEST_DIST'] ? [] : ['@capikit/source']), 'module', 'node', 'development|production'];
const base = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
};

export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.test-d.ts'],
      thresholds: { lines: 95 },
    },
    projects: [
      { ...base, test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'], testTimeout: 20_000 } },
      { ...base, test: { name: 'system', include: ['test/**/*.test.ts'], testTimeout: 60_000 } },
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
            include: ['packages/*/src/**/*.test-d.ts'],
          },
        },
      },
    ],
  },
});
