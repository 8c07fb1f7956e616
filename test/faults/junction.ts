import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** The network between a process and a server, where it can be cut and led elsewhere. It goes with the test. */
export interface Junction {
  readonly port: number;
  /** Breaks what is connected; new connections lead to that port, or nowhere. */
  leadTo(port: number | undefined): void;
  /** Swallows answers larger than `bytes`, so many of them, and breaks their connections: what was asked has been done. */
  loseAnswers(options: { readonly bytes: number; readonly count: number }): void;
  /** How many are still to be swallowed. */
  readonly toLose: number;
}

/** A junction that leads to a local port. */
export async function openJunction(port: number): Promise<Junction> {
  let target: number | undefined = port;
  let smallest = Number.POSITIVE_INFINITY;
  let toLose = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    if (target === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect(target, '127.0.0.1');
    const cut = (): void => {
      for (const socket of [client, upstream]) {
        sockets.delete(socket);
        socket.destroy();
      }
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', cut).on('close', cut);
    }
    client.pipe(upstream);
    upstream.on('data', (data) => {
      if (toLose > 0 && data.length >= smallest) {
        toLose -= 1;
        cut();
      } else if (client.writable) client.write(data);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (next) => {
      target = next;
      for (const socket of sockets) socket.destroy();
    },
    loseAnswers: ({ bytes, count }) => {
      smallest = bytes;
      toLose = count;
    },
    get toLose() {
      return toLose;
    },
  };
}
