/** A project of somebody who uses our packages, and what it runs. */
export interface Consumer {
  readonly name: string;
  /** Ours, from their tarballs. */
  readonly packages: readonly string[];
  /** From the registry. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** What the project's files are made of: names in the `consumers` folder. */
  readonly files: Readonly<Record<string, string>>;
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly tsconfig?: Readonly<Record<string, unknown>>;
  readonly installer?: 'npm' | 'npm-linked' | 'pnpm-isolated';
  /** Commands before the runs, such as compilers. */
  readonly prepare?: readonly (readonly string[])[];
  /** Each delivers to the sandbox. */
  readonly runs: readonly Run[];
}

/** A command that is a shop to be visited, or a test that visits its own. */
export interface Run {
  readonly label: string;
  readonly command: readonly string[];
  /** Of `node`, when the command starts with it; otherwise the one that runs the tests. */
  readonly nodeVersion?: string;
  /** True for tests. */
  readonly visitsItself?: true;
}

const NODE_VERSIONS = ['20.19.0', '22.23.3', '24.21.0', '26.10.0'];
const EXPRESS = '5.3.0';
const TYPES = { '@types/node': '20.19.43', '@types/express': '5.0.6' };
const TYPESCRIPT_5 = 'npm:typescript@5.9.3';
const tsc5 = ['node', 'node_modules/typescript5/bin/tsc'];

const strict = { target: 'ES2023', lib: ['ES2023'], types: ['node'], strict: true, skipLibCheck: false };
/** What `nest new` wrote up to Nest 11. */
const nestCli = {
  module: 'commonjs',
  declaration: true,
  removeComments: true,
  emitDecoratorMetadata: true,
  experimentalDecorators: true,
  allowSyntheticDefaultImports: true,
  target: 'ES2023',
  sourceMap: true,
  outDir: './dist',
  baseUrl: './',
  incremental: true,
  skipLibCheck: true,
  strictNullChecks: true,
};

const onEveryNode = (file: string): Run[] =>
  NODE_VERSIONS.map((nodeVersion) => ({ label: `Node ${nodeVersion}`, command: ['node', file], nodeVersion }));

const nest = (major: number, version: string, compilerOptions: object, otherDependencies = {}): Consumer => ({
  name: `Nest ${major}`,
  packages: ['@capikit/nestjs'],
  dependencies: {
    '@nestjs/common': version,
    '@nestjs/core': version,
    '@nestjs/platform-express': version,
    'reflect-metadata': '0.2.2',
    rxjs: '7.8.2',
    typescript5: TYPESCRIPT_5,
    '@types/node': TYPES['@types/node'],
    ...otherDependencies,
  },
  files: { 'src/main.ts': 'nest-shop.ts' },
  tsconfig: { compilerOptions, include: ['src'] },
  prepare: [[...tsc5, '--noEmit', '--skipLibCheck', 'false'], tsc5],
  runs: [{ label: 'compiled', command: ['node', 'dist/main.js'] }],
});

const bundle = (format: string, ...options: string[]): string[] => [
  'esbuild',
  'shop.js',
  '--bundle',
  '--platform=node',
  `--format=${format}`,
  // Beside the project, where no node_modules can help.
  `--outfile=../bundle.${format === 'esm' ? 'mjs' : 'cjs'}`,
  ...options,
];

export const CONSUMERS: readonly Consumer[] = [
  {
    name: 'Express 5, CommonJS',
    packages: ['@capikit/express'],
    dependencies: { express: EXPRESS },
    files: { 'shop.js': 'express-shop.js' },
    runs: onEveryNode('shop.js'),
  },
  {
    name: 'Express 4, CommonJS',
    packages: ['@capikit/express'],
    dependencies: { express: '4.18.0' },
    files: { 'shop.js': 'express-shop.js' },
    runs: [{ label: '4.18.0', command: ['node', 'shop.js'] }],
  },
  {
    name: 'TypeScript, ESM',
    packages: ['@capikit/core', '@capikit/express', '@capikit/queue-lmdb'],
    dependencies: { express: EXPRESS, typescript: '7.0.2', typescript5: TYPESCRIPT_5, ...TYPES },
    manifest: { type: 'module' },
    files: { 'shop.ts': 'express-shop.mts' },
    tsconfig: { compilerOptions: { ...strict, module: 'NodeNext' }, include: ['shop.ts'] },
    prepare: [
      [...tsc5, '--noEmit'],
      ['node', 'node_modules/typescript/bin/tsc'],
    ],
    runs: onEveryNode('shop.js'),
  },
  {
    name: 'TypeScript, CommonJS',
    packages: ['@capikit/core', '@capikit/express', '@capikit/queue-lmdb'],
    dependencies: { express: EXPRESS, typescript5: TYPESCRIPT_5, ...TYPES },
    files: { 'shop.ts': 'express-shop.mts' },
    tsconfig: {
      compilerOptions: { ...strict, module: 'commonjs', moduleResolution: 'node10', esModuleInterop: true },
      include: ['shop.ts'],
    },
    prepare: [tsc5],
    runs: [{ label: 'compiled', command: ['node', 'shop.js'] }],
  },
  nest(10, '10.4.22', nestCli),
  nest(11, '11.2.10', nestCli),
  nest(12, '12.5.1', { ...nestCli, module: 'nodenext', moduleResolution: 'nodenext' }),
  {
    name: 'Vitest',
    packages: ['@capikit/express'],
    dependencies: { express: EXPRESS, vitest: '4.1.12' },
    files: { 'shop.test.mjs': 'vitest-user.test.mjs' },
    runs: [{ label: 'vitest run', command: ['vitest', 'run'], visitsItself: true }],
  },
  {
    name: 'Jest',
    packages: ['@capikit/express'],
    dependencies: { express: EXPRESS, jest: '30.5.2' },
    files: { 'shop.test.js': 'jest-user.test.js' },
    runs: [{ label: 'jest', command: ['jest'], visitsItself: true }],
  },
  {
    name: 'esbuild',
    packages: ['@capikit/express'],
    dependencies: { express: EXPRESS, esbuild: '0.28.2' },
    files: { 'shop.js': 'express-shop.js' },
    prepare: [
      bundle('cjs'),
      // Express itself needs `require` in ESM.
      bundle(
        'esm',
        "--banner:js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      ),
    ],
    runs: [
      { label: 'cjs', command: ['node', '../bundle.cjs'] },
      { label: 'esm', command: ['node', '../bundle.mjs'] },
    ],
  },
  {
    name: 'npm, linked',
    packages: ['@capikit/express'],
    dependencies: { express: EXPRESS },
    files: { 'shop.js': 'express-shop.js' },
    installer: 'npm-linked',
    runs: [{ label: 'node', command: ['node', 'shop.js'] }],
  },
  {
    name: 'pnpm, isolated',
    packages: ['@capikit/express', '@capikit/core', '@capikit/queue-lmdb'],
    dependencies: { express: EXPRESS, typescript5: TYPESCRIPT_5, ...TYPES },
    manifest: { type: 'module' },
    files: { 'shop.ts': 'express-shop.mts' },
    tsconfig: { compilerOptions: { ...strict, module: 'NodeNext' }, include: ['shop.ts'] },
    installer: 'pnpm-isolated',
    prepare: [tsc5],
    runs: [{ label: 'node', command: ['node', 'shop.js'] }],
  },
];
