// What the tests need from the system. Installs what is missing from Debian's packages when it may (as root), and otherwise
// says what to install: no test is skipped for it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

if (!existsSync(CHROMIUM) && !(mayInstall() && install('chromium') && existsSync(CHROMIUM))) {
  console.error(`The tests open pages in Chromium, and there is none at ${CHROMIUM}.
Install it ("sudo apt-get install chromium"), or say where yours is: CHROMIUM_PATH=/path/to/chrome`);
  process.exit(1);
}

function mayInstall() {
  return process.env.CHROMIUM_PATH === undefined && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

function install(name) {
  console.log(`Installing ${name} from Debian's packages, which the tests need …`);
  return apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', name);
}

function apt(...args) {
  const { status } = spawnSync('apt-get', args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}
