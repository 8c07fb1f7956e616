import { createCapi } from '@capikit/core';
import {
  Global,
  Inject,
  Logger,
  Module,
  type DynamicModule,
  type NestModule,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { bindRequests } from './bind-requests';
import { endpointOf, type Endpoint } from './collect-endpoint';
import { CapiService } from './capi-service';
import {
  CAPI_OPTIONS,
  ConfigurableCapiModule,
  type CapiModuleAsyncOptions,
  type CapiModuleOptions,
} from './module-definition';

/**
 * Gives every request of the application its tracker, and every provider `CapiService`. Global: imported once, in the root
 * module. At shutdown (`app.close()`, or a signal after `app.enableShutdownHooks()`) it sends what is still waiting.
 */
@Global()
@Module({
  providers: [
    {
      provide: CapiService,
      inject: [CAPI_OPTIONS],
      useFactory: (options: CapiModuleOptions = {}): CapiService => {
        const { collect: _, logger = new Logger('CapiModule'), ...others } = options;
        return new CapiService(createCapi({ ...others, logger }));
      },
    },
  ],
  exports: [CapiService],
})
export class CapiModule extends ConfigurableCapiModule implements NestModule, OnApplicationShutdown {
  readonly #service: CapiService;
  readonly #host: HttpAdapterHost;
  readonly #endpoint: Endpoint | undefined;

  constructor(
    @Inject(CapiService) service: CapiService,
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(CAPI_OPTIONS) options: CapiModuleOptions | undefined,
  ) {
    super();
    this.#service = service;
    this.#host = host;
    this.#endpoint = endpointOf(options?.collect);
  }

  /**
   * Without options the environment decides, as in `createCapi()`.
   * @throws {CapiError} `INVALID_OPTIONS`, when the application starts.
   */
  static override forRoot(options?: CapiModuleOptions): DynamicModule {
    // Plain JavaScript may hand over null, from a configuration that is not there.
    return super.forRoot(options ?? {});
  }

  /** Like {@link CapiModule.forRoot} with options from a provider. */
  static override forRootAsync(options: CapiModuleAsyncOptions): DynamicModule {
    return super.forRootAsync(options);
  }

  /** Nest calls it once body parsers are in place, before any module's middleware, and only for HTTP applications. */
  configure(): void {
    bindRequests(this.#host.httpAdapter, { capi: this.#service.capi, endpoint: this.#endpoint });
  }

  /** Nest calls it when the server has stopped, so no more events can come. */
  async onApplicationShutdown(): Promise<void> {
    await this.#service.capi.close();
  }
}
