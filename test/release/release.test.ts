import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(__dirname, '../..');
const IN_ACTIONS = {
  GITHUB_ACTIONS: 'true',
  GITHUB_REF: 'refs/heads/main',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9',
};
/** Nobody listens there: what asks a registry fails. */
const OFFLINE = { PNPM_CONFIG_REGISTRY: 'http://127.0.0.1:9' };

/** With pnpm on it, as the script has it when pnpm runs it. */
const PATH = npx('-y', 'pnpm@12.21.0', 'exec', 'node', '-p', 'process.env.PATH').trim();

function npx(...args: readonly string[]): string {
  const { stdout } = spawnSync('npx', args, { cwd: ROOT, encoding: 'utf8', shell: process.platform === 'win32' });
  return stdout;
}

function release(args: readonly string[], env: NodeJS.ProcessEnv = {}): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['release/release.mjs', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { PATH, HOME: process.env['HOME'], ...OFFLINE, ...env },
    timeout: 50_000,
  });
  return { status, output: stdout + stderr };
}

const tree = (): string =>
  spawnSync('git', ['status', '--porcelain', 'packages', '.changeset'], { cwd: ROOT, encoding: 'utf8' }).stdout;
const packages = readdirSync(join(ROOT, 'packages')).map(
  (folder) => JSON.parse(readFileSync(join(ROOT, 'packages', folder, 'package.json'), 'utf8')) as Manifest,
);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
}

describe('a dry run of the release', () => {
  const before = tree();
  const { status, output } = release(['--dry-run']);
  const lines = output.split('\n');

  it('ends well, without a registry', () => {
    expect(status, output).toBe(0);
  });

  it.each(
    packages.filter((manifest) => manifest.private !== true).map(({ name, version }) => [name, version] as const),
  )('tells what would be published of %s', (name, version) => {
    const row = lines.find((line) => line.startsWith(`${name} `))?.split(/ {2,}/);
    expect(row).toEqual([
      name,
      version,
      expect.stringMatching(/^\d+\.\d+\.\d+$/),
      'latest',
      expect.stringMatching(/^\d+$/),
      expect.stringMatching(/^\d+\.\d kB$/),
      expect.stringMatching(/^\d+\.\d kB$/),
      'no',
    ]);
    expect(Number(row?.[4])).toBeGreaterThan(3);
    expect(output).toContain(`\n${name}, CHANGELOG.md about ${row?.[2]}:\n\n## ${row?.[2]}\n`);
  });

  it('tells one version for all, which are released together', () => {
    const versions = lines.filter((line) => / {2}latest {2}/.test(line)).map((line) => line.split(/ {2,}/)[2]);
    expect(new Set(versions).size).toBe(1);
  });

  it('changes nothing in the tree', () => {
    expect(tree()).toBe(before);
  });

  it('tells of provenance where the workflow may have it', () => {
    const rows = release(['--dry-run'], IN_ACTIONS)
      .output.split('\n')
      .filter((line) => / {2}latest {2}/.test(line));
    expect(rows.filter((row) => !row.endsWith('yes'))).toEqual([]);
  });
});

it.each([
  ['outside GitHub Actions', {}, 'published by GitHub Actions'],
  ['from another branch', { ...IN_ACTIONS, GITHUB_REF: 'refs/heads/fix' }, 'published from main, not refs/heads/fix'],
  ['without an id token', { ...IN_ACTIONS, ACTIONS_ID_TOKEN_REQUEST_URL: '' }, 'no provenance'],
])('a release %s is refused', (_, env, reason) => {
  const { status, output } = release([], env);
  expect(status).toBe(1);
  expect(output).toContain('Nothing was published');
  expect(output).toContain(reason);
});
