import { Controller, Get, Res, UseGuards } from '@nestjs/common';
import { once } from 'node:events';
import { request as httpRequest, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { describePlatforms, NAVIGATION, openApp } from '../test/open-app';
import { TrackConversion } from './index';

interface AnyResponse {
  status(code: number): AnyResponse;
  send(body: string): unknown;
}

interface Gate {
  readonly entered: Promise<void>;
  enter(): void;
  readonly opened: Promise<void>;
  open(): void;
}

function gate(): Gate {
  const noop = (): void => undefined;
  let enter = noop;
  let open = noop;
  const entered = new Promise<void>((resolve) => (enter = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { entered, enter, opened, open };
}

/** Asks, leaves while the server is at work, and lets it go on once it has noticed. */
async function askAndLeave(url: string, server: Server, { entered, open }: Gate): Promise<void> {
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const client = httpRequest(url, { headers: NAVIGATION }).on('error', () => undefined);
  client.end();
  const [socket] = await connected;
  await entered;
  client.destroy();
  await once(socket, 'close');
  open();
}

describePlatforms('when the client has left before the answer', (platform) => {
  it.each([
    ['in the handler', 'value', ['Lead']],
    ['in a guard', 'guard', ['Lead']],
    ['and the handler fails', 'failure', []],
    ['and the handler answers an error', 'conflict', []],
    ['and the handler answers by itself', 'own', ['Lead']],
    ['and the handler fails by itself', 'own-failure', []],
  ])('what was done still counts: %s', async (_, path, expected) => {
    const door = gate();
    const wait = (): Promise<void> => {
      door.enter();
      return door.opened;
    };

    @Controller()
    class Slow {
      @Get('value')
      @TrackConversion('Lead')
      async value(): Promise<string> {
        await wait();
        return 'done';
      }

      @Get('guard')
      @UseGuards({ canActivate: () => wait().then(() => true) })
      @TrackConversion('Lead')
      guard(): string {
        return 'done';
      }

      @Get('failure')
      @TrackConversion('Lead')
      async failure(): Promise<string> {
        await wait();
        throw new Error('no stock');
      }

      @Get('conflict')
      @TrackConversion('Lead')
      async conflict(@Res({ passthrough: true }) response: AnyResponse): Promise<string> {
        await wait();
        response.status(409);
        return 'sold out';
      }

      @Get('own')
      @TrackConversion('Lead')
      own(@Res() response: AnyResponse): void {
        void wait().then(() => response.send('done'));
      }

      @Get('own-failure')
      @TrackConversion('Lead')
      ownFailure(@Res() response: AnyResponse): void {
        void wait().then(() => response.status(500).send('no'));
      }

      @Get('after')
      @TrackConversion('Subscribe')
      after(): string {
        return 'a later request';
      }
    }

    const { app, url, visit, delivered, stopped } = await openApp(platform, { controllers: [Slow] });
    await askAndLeave(`${url}/${path}`, app.getHttpServer(), door);
    await visit('/after');
    await delivered(expected.length + 1);
    const names = (await stopped()).map(({ event_name }) => event_name);
    expect(names.toSorted()).toEqual([...expected, 'Subscribe']);
  });
});
