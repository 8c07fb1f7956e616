/**
 * What a package costs before it does anything: to load, in memory, on disk, and in a bundle. `pnpm bench start [--quick]`.
 * Everything is installed with npm into temporary folders, as users have it; that needs the npm registry.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { install, installedSize, pack, sizeOf } from './installed.mjs';
import { cell, goal, interleaved, isQuick, publish, spread, summarise } from './measure.mjs';
import { versionOf } from './surroundings.mjs';

const SDK = 'facebook-nodejs-business-sdk';
const OURS = ['core', 'express', 'nestjs', 'queue-lmdb', 'queue-redis', 'sandbox'];
const LOADED = [
  ...OURS.map((name) => `@capikit/${name}`),
  SDK,
  'capi-param-builder-nodejs',
  '@segment/analytics-node',
  'posthog-node',
  'express',
  '@nestjs/common',
  'undici',
];
/** Peers of ours and of theirs, for `require` to succeed. */
const PEERS = ['@nestjs/core', '@nestjs/platform-express', 'reflect-metadata', 'rxjs', 'ioredis'];
const ROUNDS = isQuick ? 3 : 15;
const MIB = 2 ** 20;

const directory = mkdtempSync(join(tmpdir(), 'capikit-bench-'));
try {
  await main();
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function main() {
  const tarballs = pack(OURS, join(directory, 'packed'));
  const peer = (name) => `${name}@${versionOf(name)}`;
  const all = join(directory, 'all');
  install(all, [
    ...Object.values(tarballs),
    ...[...LOADED.filter((name) => !name.startsWith('@capikit/')), ...PEERS].map(peer),
  ]);
  const folders = { '@capikit/express': join(directory, 'express'), [SDK]: join(directory, 'sdk') };
  install(folders['@capikit/express'], [tarballs.express, tarballs.core]);
  install(folders[SDK], [peer(SDK)]);

  const loads = await interleaved(LOADED, (name) => load(all, name), ROUNDS);
  const sizes = Object.fromEntries(Object.entries(folders).map(([name, folder]) => [name, installedSize(folder)]));
  const own = (name, counts) => sizeOf(join(folders['@capikit/express'], 'node_modules/@capikit', name), counts);
  const code = Object.fromEntries(
    ['core', 'express'].map((name) => [name, { all: own(name), js: own(name, (path) => path.endsWith('.js')) }]),
  );
  const bundles = {
    '@capikit/express': await bundle(all, `require('@capikit/express').capi({ datasetId: '1', accessToken: 'x' });`),
    [SDK]: await bundle(all, `const { EventRequest } = require('${SDK}'); new EventRequest('x', '1');`),
  };
  report({ loads, sizes, code, bundles });
}

/** In a fresh process, with a bare one before and after it: what the machine does meanwhile falls on all three. */
function load(cwd, name) {
  const before = run(cwd, '');
  const loaded = run(cwd, `require('${name}');`);
  const after = run(cwd, '');
  const over = (key) => loaded[key] - (before[key] + after[key]) / 2;
  return {
    wallMs: over('wallMs'),
    requireMs: loaded.requireMs,
    rss: over('rss'),
    bareMs: before.wallMs - after.wallMs,
  };
}

function run(cwd, statement) {
  const program = `const startedAt = performance.now(); ${statement}
    process.stdout.write(JSON.stringify({ requireMs: performance.now() - startedAt, rss: process.memoryUsage.rss() / ${MIB} }));
    process.exit();`;
  const startedAt = performance.now();
  const { stdout, status, stderr } = spawnSync(process.execPath, ['--eval', program], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return { wallMs: performance.now() - startedAt, ...JSON.parse(stdout) };
}

/** Bytes of an app that does no more than `statement`, minified. */
async function bundle(folder, statement) {
  const entry = join(folder, 'entry.cjs');
  writeFileSync(entry, statement);
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    platform: 'node',
    external: ['express', '@opentelemetry/api'],
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].contents.byteLength;
}

function report({ loads, sizes, code, bundles }) {
  const costs = summarise(loads);
  const toSdk = spread(loads['@capikit/express'].map(({ wallMs }, round) => wallMs / loads[SDK][round].wallMs));
  const bare = spread(Object.values(loads).flatMap((rounds) => rounds.map(({ bareMs }) => bareMs)));
  const one = (value) => ({ median: value, min: value, max: value });
  const kB = (bytes) => (bytes / 1_000).toFixed(0);
  const ownBytes = code.core.all + code.express.all;
  publish('start', {
    loads,
    sizes,
    code,
    bundles,
    notes: [
      `Installed with npm from our tarballs and the registry. One bare process differed from the next by ${cell(bare)} ms: what is below that is nothing. @capikit/nestjs loads Nest, as every application of it has already.`,
    ],
    tables: [
      {
        title: `\`node --eval "require('…')"\`, median of ${ROUNDS} fresh processes, minus the mean of a bare one before and after`,
        lines: [
          ['', 'ms', '`require` alone, ms', 'resident, MiB'],
          ...LOADED.map((name) => [name, cell(costs[name].wallMs), cell(costs[name].requireMs), cell(costs[name].rss)]),
        ],
      },
      {
        title: 'An install without peers, and a minimal app bundled by esbuild, minified, Express left out',
        lines: [
          ['', 'packages', 'MB on disk', 'bundle, kB'],
          ...Object.keys(sizes).map((name) => [
            name,
            sizes[name].packages,
            (sizes[name].bytes / 1e6).toFixed(1),
            kB(bundles[name]),
          ]),
        ],
      },
      {
        title: 'Our own files in it',
        lines: [
          ['', 'all, kB', 'code, kB'],
          ...Object.entries(code).map(([name, { all, js }]) => [`@capikit/${name}`, kB(all), kB(js)]),
        ],
      },
    ],
    goals: [
      goal('`require` of @capikit/express takes at most 15 ms over bare Node', {
        measured: costs['@capikit/express'].wallMs,
        atMost: 15,
        digits: 1,
        unit: ' ms',
      }),
      goal("It takes at most 1/8 (0.125) of the Business SDK's", { measured: toSdk, atMost: 1 / 8, digits: 3 }),
      goal("The install of @capikit/express is at most 0.6 × the Business SDK's", {
        measured: one(sizes['@capikit/express'].bytes / sizes[SDK].bytes),
        atMost: 0.6,
      }),
      goal('Our own files in it (core and express) are at most 300 kB', {
        measured: one(ownBytes / 1_000),
        atMost: 300,
        digits: 0,
        unit: ' kB',
      }),
    ],
  });
}
