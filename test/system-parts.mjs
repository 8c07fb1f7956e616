// What the tests need from the system. Installs what is missing from Debian's packages when it may (as root), and otherwise
// says what to install: no test is skipped for it.
import { spawnSync } from 'node:child_process';

const PARTS = [
  {
    package: 'chromium',
    command: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    use: 'open pages in Chromium',
    own: ', or say where yours is: CHROMIUM_PATH=/path/to/chrome',
    mayInstall: process.env.CHROMIUM_PATH === undefined,
  },
  {
    package: 'redis-server',
    command: 'redis-server',
    use: 'start Redis servers of their own',
    own: ', or put Redis 6.2 or newer, or Valkey under that name, on the PATH',
    mayInstall: true,
  },
];

for (const part of PARTS) {
  if (isThere(part) || (mayInstall(part) && install(part) && isThere(part))) continue;
  console.error(`The tests ${part.use}, and there is no ${part.command}.
Install it ("sudo apt-get install ${part.package}")${part.own}`);
  process.exitCode = 1;
}

function isThere({ command }) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

function mayInstall(part) {
  return part.mayInstall && process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
}

function install({ package: name }) {
  console.log(`Installing ${name} from Debian's packages, which the tests need …`);
  return apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', name);
}

function apt(...args) {
  const { status } = spawnSync('apt-get', args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Services that Debian would start with the package are not wanted: tests start their own.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
  return status === 0;
}
