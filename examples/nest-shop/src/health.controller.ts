import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { CapiService } from '@capikit/nestjs';
import { Controller, Get, HttpException, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** Whether visitors should be sent here. */
@Injectable()
export class Readiness implements BeforeApplicationShutdown {
  isStopping = false;
  readonly #host: HttpAdapterHost;

  constructor(host: HttpAdapterHost) {
    this.#host = host;
  }

  async beforeApplicationShutdown(): Promise<void> {
    // Not ready any more; the load balancer needs a moment to see it, and until then the shop serves as ever.
    this.isStopping = true;
    await sleep(Number(process.env['SHUTDOWN_DRAIN_MS'] ?? 0));
    // Now Nest takes no new connections, and waits for requests under way: a few seconds, not for ever.
    const server: Server = this.#host.httpAdapter.getHttpServer();
    setTimeout(() => server.closeAllConnections(), 5_000).unref();
  }
}

@Controller('health')
export class HealthController {
  readonly #capi: CapiService;
  readonly #readiness: Readiness;

  constructor(capi: CapiService, readiness: Readiness) {
    this.#capi = capi;
    this.#readiness = readiness;
  }

  // That Meta has trouble is no reason to take the shop off the net: only the alert is for that.
  @Get()
  async health(): Promise<object> {
    const health = await this.#capi.capi.health();
    if (this.#readiness.isStopping) throw new HttpException(health, 503);
    return health;
  }
}
