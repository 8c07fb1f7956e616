// A redis-server of one's own on a free port, for tests and benchmarks: nothing of it is left when it is stopped.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READY_MS = 20_000;
const running = new Set();
process.once('exit', () => running.forEach((server) => server.kill('SIGKILL')));

export async function startRedis({
  options = {},
  port,
  directory = mkdtempSync(join(tmpdir(), 'capikit-redis-')),
} = {}) {
  mkdirSync(directory, { recursive: true });
  const chosen = port ?? (await freePort());
  const all = { save: '', appendonly: 'no', dir: directory, port: chosen, bind: '127.0.0.1', ...options };
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(server);
  const ended = once(server, 'exit').then(() => running.delete(server));
  const end = async (signal) => {
    server.kill(signal);
    await ended;
  };
  await ready(server);
  return {
    url: `redis://127.0.0.1:${chosen}`,
    port: chosen,
    directory,
    pid: server.pid,
    kill: () => end('SIGKILL'),
    /** Stops it as an operator would and starts it again with what it has on disk. */
    restart: async () => {
      await end('SIGTERM');
      return startRedis({ options, port: chosen, directory });
    },
    startAgain: () => startRedis({ options, port: chosen, directory }),
    stop: async () => {
      await end('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function ready(server) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('redis-server did not get ready')), READY_MS);
    let printed = '';
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${printed.slice(-500)}`)));
    server.stdout.on('data', (data) => {
      printed = `${printed}${data}`.slice(-10_000);
      if (!printed.includes('Ready to accept connections')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** A port of this machine that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
