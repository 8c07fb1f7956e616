import {
  Controller,
  Get,
  Injectable,
  Module,
  Query,
  UseGuards,
  UseInterceptors,
  VersioningType,
  Version,
  type MiddlewareConsumer,
} from '@nestjs/common';
import { startSandbox } from '@capikit/sandbox';
import type { Observable } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describePlatforms, openApp, sandboxOptions } from '../test/open-app';
import { CapiModule, CapiService, CapiTracker, TrackConversion, type Tracker } from './index';

@Controller()
class Pages {
  @Get('lead')
  @TrackConversion('Lead')
  lead(@CapiTracker() tracker: Tracker): string {
    return tracker.track('ViewContent', { content_ids: ['1'] }).status;
  }
}

describe('the version of Nest', () => {
  it('is the one this project is for', async () => {
    const { default: core } = await import('@nestjs/core/package.json', { with: { type: 'json' } });
    expect(core.version).toMatch(new RegExp(`^${process.env['NEST_MAJOR'] ?? 12}\\.`));
  });
});

describePlatforms('CapiModule', (platform) => {
  it.each([
    ['as it is', '/lead', () => undefined],
    ['with a global prefix', '/api/lead', (app) => app.setGlobalPrefix('api')],
    [
      'with a global prefix and a route without it',
      '/lead',
      (app) => app.setGlobalPrefix('api', { exclude: ['lead'] }),
    ],
    [
      'with versions in the path',
      '/v2/lead',
      (app) => app.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' }),
    ],
  ] satisfies [string, string, NonNullable<Parameters<typeof openApp>[1]['prepare']>][])(
    'serves every route, %s, without a warning',
    async (_, path, prepare) => {
      const { visit, delivered, warnings } = await openApp(platform, { controllers: [Pages], prepare });
      expect((await visit(path)).status).toBe(200);
      expect(await delivered(2)).toHaveLength(2);
      expect(warnings).toEqual([]);
    },
  );

  it('serves versions by header', async () => {
    @Controller()
    class Versions {
      @Get('lead')
      @Version('1')
      first(): string {
        return 'first';
      }

      @Get('lead')
      @Version('2')
      @TrackConversion('Lead')
      second(): string {
        return 'second';
      }
    }
    const { visit, delivered } = await openApp(platform, {
      controllers: [Versions],
      prepare: (app) => app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' }),
    });
    expect(await (await visit('/lead', { headers: { 'x-version': '2' } })).text()).toBe('second');
    expect(await delivered(1)).toHaveLength(1);
  });

  it('makes the tracker ambient in middleware, guards, interceptors, pipes, handlers and what they await', async () => {
    const names: string[] = [];
    @Injectable()
    class Where {
      constructor(readonly capi: CapiService) {}

      async am(name: string): Promise<void> {
        await Promise.resolve();
        names.push(`${name}: ${this.capi.trackCustom(name).status}`);
      }
    }
    @Injectable()
    class Middleware extends Where {
      async use(_request: unknown, _response: unknown, next: () => void): Promise<void> {
        await this.am('middleware');
        next();
      }
    }
    @Injectable()
    class Guard extends Where {
      async canActivate(): Promise<boolean> {
        await this.am('guard');
        return true;
      }
    }
    @Injectable()
    class Interceptor extends Where {
      async intercept(_context: unknown, next: { handle(): Observable<unknown> }): Promise<Observable<unknown>> {
        await this.am('interceptor');
        return next.handle();
      }
    }
    @Injectable()
    class Pipe extends Where {
      async transform(value: unknown): Promise<unknown> {
        await this.am('pipe');
        return value;
      }
    }
    @Controller()
    @UseGuards(Guard)
    @UseInterceptors(Interceptor)
    class Handler extends Where {
      @Get('where')
      async where(@Query('q', Pipe) q: string): Promise<string> {
        await this.am('handler');
        return q;
      }
    }
    @Module({ controllers: [Handler], providers: [Middleware] })
    class Routes {
      configure(consumer: MiddlewareConsumer): void {
        consumer.apply(Middleware).forRoutes(Handler);
      }
    }

    const { visit, delivered } = await openApp(platform, { imports: [Routes] });
    expect(await (await visit('/where?q=here')).text()).toBe('here');
    expect(names).toEqual(['middleware', 'guard', 'interceptor', 'pipe', 'handler'].map((name) => `${name}: accepted`));
    expect(await delivered(5)).toHaveLength(5);
  });

  it('is sent what is still waiting when the application stops', async () => {
    const { app, visit, sandbox } = await openApp(platform, { controllers: [Pages] });
    sandbox.replyNext({ status: 503 });
    await visit('/lead');
    await app.close();
    expect(sandbox.events).toHaveLength(2);
    expect(app.get(CapiService).track('Lead').status).toBe('closed');
  });

  it('counts once when it is imported twice', async () => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const { visit, stopped } = await openApp(platform, {
      controllers: [Pages],
      imports: [CapiModule.forRoot(sandboxOptions(sandbox))],
    });
    await visit('/lead');
    expect((await stopped()).length + sandbox.events.length).toBe(2);
  });
});

describePlatforms('without CapiModule', (platform) => {
  it('decorated handlers work and one warning says what to do', async () => {
    @Controller()
    class Forgotten {
      @Get('lead')
      @TrackConversion('Lead')
      lead(@CapiTracker() tracker: Tracker): string {
        return tracker.track('ViewContent', { content_ids: ['1'] }).status;
      }
    }
    const { visit, warnings, stopped } = await openApp(platform, { controllers: [Forgotten], capi: null });
    expect(await (await visit('/lead')).text()).toBe('skipped');
    expect(await (await visit('/lead')).text()).toBe('skipped');
    const about = (decorator: string): string[] => warnings.filter((warning) => warning.startsWith(decorator));
    expect(about('@TrackConversion')).toEqual([
      "@TrackConversion('Lead') on Forgotten.lead reports nothing: import CapiModule.forRoot() in your root module.",
    ]);
    expect(about('@CapiTracker').length).toBeLessThanOrEqual(1);
    expect(await stopped()).toEqual([]);
  });
});
