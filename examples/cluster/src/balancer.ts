import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** One address for many: connections go to the ports in turn, and to the next where nobody listens. */
export interface Balancer {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a balancer; `ports` is asked for each connection. */
export async function startBalancer(ports: () => readonly number[], port: number): Promise<Balancer> {
  const sockets = new Set<Socket>();
  let turn = 0;
  const server = createServer((client) => {
    sockets.add(client);
    client.on('close', () => sockets.delete(client)).on('error', () => client.destroy());
    const candidates = ports();
    turn += 1;
    lead(client, [...candidates.slice(turn % candidates.length), ...candidates.slice(0, turn % candidates.length)]);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function lead(client: Socket, [next, ...others]: readonly number[]): void {
  if (next === undefined) {
    client.destroy();
    return;
  }
  const upstream = connect(next, '127.0.0.1');
  let isConnected = false;
  upstream.once('connect', () => {
    isConnected = true;
    client.pipe(upstream).pipe(client);
  });
  upstream.on('error', () => (isConnected ? client.destroy() : lead(client, others)));
  upstream.on('close', () => isConnected && client.destroy());
  client.on('close', () => upstream.destroy());
}
