import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Restartable } from './processes.js';

/** A Redis of this example's own, that keeps its data in a directory. */
export async function ownRedis(directory: string): Promise<{ readonly server: Restartable; readonly url: string }> {
  const port = await freePort();
  const options = { port, bind: '127.0.0.1', dir: directory, appendonly: 'yes', save: '', daemonize: 'no' };
  const command = ['redis-server', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])];
  const server = new Restartable('redis', {
    command,
    isReady: async ({ stdout }) => {
      for await (const text of stdout ?? []) if (String(text).includes('Ready to accept connections')) break;
    },
  });
  return { server, url: `redis://127.0.0.1:${port}` };
}

/** What to do when it cannot be started. */
export const REDIS_MISSING = `This example starts a Redis of its own, and there is no redis-server here. Install it
  Debian, Ubuntu   sudo apt-get install redis-server
  macOS            brew install redis
or give it yours: REDIS_URL=redis://127.0.0.1:6379 (docker run -p 6379:6379 redis --appendonly yes)`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
