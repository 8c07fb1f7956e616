// `pnpm release` publishes what the registry does not have yet, and only in GitHub Actions. `pnpm release --dry-run` shows
// what would go out, anywhere.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { plannedRelease, publicPackages } from './planned-release.mjs';

const ROOT = join(import.meta.dirname, '..');
const TAG = 'latest';
const COLUMNS = ['Package', 'Now', 'Next', 'Tag', 'Files', 'Packed', 'Unpacked', 'Provenance'];

const { values: flags } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } });
if (flags['dry-run']) show();
else publish();

function show() {
  const packages = plannedRelease(ROOT);
  const rows = packages.map(({ name, current, next, files, packedBytes, unpackedBytes }) => [
    name,
    current,
    next,
    TAG,
    String(files),
    kilobytes(packedBytes),
    kilobytes(unpackedBytes),
    hasProvenance() ? 'yes' : 'no',
  ]);
  console.log('Dry run: what would be published. Nothing is published, nothing is changed.\n');
  console.log(table([COLUMNS, ...rows]));
  const reasons = reasonsAgainst();
  if (reasons.length > 0) console.log(['\nFrom here "pnpm release" would refuse:', ...reasons].join('\n- '));
  for (const { name, next, changelog = 'nothing' } of packages) {
    console.log(`\n${name}, CHANGELOG.md about ${next}:\n\n${changelog}`);
  }
}

function publish() {
  const reasons = reasonsAgainst();
  if (reasons.length > 0) {
    console.error(
      ['Nothing was published:', ...reasons].join('\n- '),
      '\nSee what would go out: pnpm release --dry-run',
    );
    process.exitCode = 1;
    return;
  }
  // pnpm packs and publishes, since only pnpm applies `publishConfig.exports`; the tags are for the releases on GitHub.
  process.exitCode =
    run(['publish', '--recursive', '--access', 'public', '--tag', TAG, '--provenance']) ||
    run(['exec', 'changeset', 'tag']);
}

/** Why publishing from here is no good idea; empty when it is one. */
function reasonsAgainst() {
  const { GITHUB_ACTIONS, GITHUB_REF } = process.env;
  const packages = publicPackages(ROOT).map(({ manifest }) => manifest);
  const withoutRepository = packages.filter(({ repository }) => !repository).map(({ name }) => name);
  const waiting = readdirSync(join(ROOT, '.changeset')).filter((name) => name.endsWith('.md') && name !== 'README.md');
  return [
    GITHUB_ACTIONS !== 'true' && 'packages are published by GitHub Actions, never from a machine of ours.',
    GITHUB_ACTIONS === 'true' &&
      GITHUB_REF !== 'refs/heads/main' &&
      `packages are published from main, not ${GITHUB_REF}.`,
    GITHUB_ACTIONS === 'true' && !hasProvenance() && 'without `id-token: write` there is no provenance.',
    waiting.length > 0 && `${waiting.length} changesets wait; the pull request with their versions comes first.`,
    withoutRepository.length > 0 &&
      `the registry takes no provenance for a package whose package.json has no "repository": ${withoutRepository.join(', ')}.`,
  ].filter(Boolean);
}

function hasProvenance() {
  return process.env.GITHUB_ACTIONS === 'true' && Boolean(process.env.ACTIONS_ID_TOKEN_REQUEST_URL);
}

function run(args) {
  return spawnSync('pnpm', args, { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' }).status ?? 1;
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function table(rows) {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
