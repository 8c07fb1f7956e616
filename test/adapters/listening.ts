import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on any free port and answers the address. Without a host: dual stack, so IPv4 visitors arrive as `::ffff:…`. */
export async function listen(server: Server): Promise<string> {
  server.listen(0);
  await once(server, 'listening');
  return addressOf(server);
}

export function addressOf(server: Pick<Server, 'address'>): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
