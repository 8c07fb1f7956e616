import { describe, expect, inject, test } from 'vitest';
import { runCommand } from './run-command';

const WORKSPACE_TEST = `${__dirname}/..`;
const tarballs = inject('tarballs');
const MAX_OWN_BYTES = 300_000;

describe.each(Object.entries(tarballs))('%s', (name, tarball) => {
  test('holds what is used and nothing else', async () => {
    const files = await filesOf(tarball);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json']));
    const code = /^dist\/[\w-]+(\.iife)?\.(js|mjs|d\.ts|d\.mts)$/;
    const parts = name === '@capikit/sandbox' ? [code, /^dist\/(page|pixel)\/[\w./-]+\.(html|js|css|svg)$/] : [code];
    const isExpected = (file: string): boolean =>
      ['README.md', 'LICENSE', 'package.json'].includes(file) || parts.some((part) => part.test(file));
    expect(files.filter((file) => !isExpected(file))).toEqual([]);
  });

  test('tells of nothing but what is in it', async () => {
    const manifest = await read(tarball, 'package.json');
    expect(manifest).not.toMatch(/@capikit\/source|workspace:|"\.\/src/);
    const files = await filesOf(tarball);
    const named = pathsIn(JSON.parse(manifest)).map((path) => path.slice('./'.length));
    expect(named.filter((file) => !files.includes(file))).toEqual([]);
  });

  test('passes publint', async () => {
    await runCommand(['publint', 'run', tarball, '--strict'], { cwd: WORKSPACE_TEST });
  });

  test('has types for every way to resolve it', async () => {
    // A script for pages, not a module.
    const exclude = name === '@capikit/browser' ? ['--exclude-entrypoints', 'capi.iife.js'] : [];
    await runCommand(['attw', tarball, ...exclude], { cwd: WORKSPACE_TEST });
  });
});

test(`core and express unpack to less than ${MAX_OWN_BYTES} bytes`, async () => {
  const sizes = await Promise.all(
    ['@capikit/core', '@capikit/express'].map(async (name) => {
      const tarball = String(tarballs[name]);
      const files = await filesOf(tarball);
      return Promise.all(files.map(async (file) => Buffer.byteLength(await read(tarball, file))));
    }),
  );
  const bytes = sizes.flat().reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeGreaterThan(MAX_OWN_BYTES / 10);
  expect(bytes).toBeLessThan(MAX_OWN_BYTES);
});

/** Every value that is a path inside the package. */
function pathsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.startsWith('./') ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsIn) : [];
}

async function filesOf(tarball: string): Promise<readonly string[]> {
  const listing = await runCommand(['tar', '-tzf', tarball], { cwd: WORKSPACE_TEST });
  return listing
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace('package/', ''));
}

function read(tarball: string, file: string): Promise<string> {
  return runCommand(['tar', '-xzOf', tarball, `package/${file}`], { cwd: WORKSPACE_TEST });
}
