import {
  ConflictException,
  Controller,
  Get,
  Header,
  HttpCode,
  Options,
  Param,
  ParseIntPipe,
  Post,
  Redirect,
  Res,
  Sse,
  StreamableFile,
  UnauthorizedException,
  UseFilters,
  UseGuards,
  UseInterceptors,
  type ArgumentsHost,
  type MessageEvent,
} from '@nestjs/common';
import { Readable } from 'node:stream';
import { concat, delay, map, of, throwError, type Observable } from 'rxjs';
import { expect, it } from 'vitest';
import { describePlatforms, openApp } from '../test/open-app';
import { TrackConversion } from './index';

interface Order {
  readonly total: number;
}

interface AnyResponse {
  status(code: number): AnyResponse;
  send(body: string): unknown;
}

class LoginFilter {
  catch(_error: unknown, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<{ redirect(url: string): void }>().redirect('/login');
  }
}

const refuse = {
  canActivate: (): boolean => {
    throw new UnauthorizedException();
  },
};

const failAfterwards = {
  intercept: (_context: unknown, next: { handle(): Observable<unknown> }): Observable<unknown> =>
    next.handle().pipe(
      map(() => {
        throw new Error('the template is broken');
      }),
    ),
};

@Controller()
class Handlers {
  @Get('value')
  @TrackConversion('Lead')
  value(): string {
    return 'text';
  }

  @Post('nothing')
  @HttpCode(204)
  @TrackConversion<void>('Lead')
  nothing(): void {
    return undefined;
  }

  @Get('observable')
  @TrackConversion<Order>('Lead', ({ result }) => ({ customData: { value: result.total, currency: 'EUR' } }))
  observable(): Observable<Order> {
    return of({ total: 1 }, { total: 2 }).pipe(delay(1));
  }

  @Get('found')
  @Redirect('/thanks')
  @TrackConversion('Lead')
  found(): void {
    return undefined;
  }

  @Post('see-other')
  @Redirect('/', 303)
  @TrackConversion('Lead')
  seeOther(): { url: string } {
    return { url: '/thanks?order=1' };
  }

  @Get('own-response')
  @TrackConversion('Lead')
  ownResponse(@Res() response: AnyResponse): void {
    setTimeout(() => response.status(201).send('late'), 5);
  }

  @Get('passthrough')
  @TrackConversion('Lead')
  passthrough(@Res({ passthrough: true }) response: AnyResponse): string {
    response.status(202);
    return 'taken';
  }

  @Get('file')
  @Header('content-type', 'text/plain')
  @TrackConversion('Lead')
  file(): StreamableFile {
    return new StreamableFile(Readable.from(['one', 'two']));
  }

  @Sse('messages')
  @TrackConversion<MessageEvent>('Lead', ({ result }) => ({ customData: { content_name: result.data as string } }))
  messages(): Observable<MessageEvent> {
    return of({ data: 'first' }, { data: 'second' }, { data: 'third' });
  }

  @Get('throws')
  @TrackConversion('Lead')
  throws(): string {
    throw new Error('no stock');
  }

  @Get('rejects')
  @TrackConversion('Lead')
  rejects(): Promise<string> {
    return Promise.reject(new ConflictException());
  }

  @Get('observable-error')
  @TrackConversion('Lead')
  observableError(): Observable<string> {
    return concat(
      of('a value'),
      throwError(() => new Error('then a failure')),
    );
  }

  @Get('own-error')
  @TrackConversion('Lead')
  ownError(@Res() response: AnyResponse): void {
    response.status(500).send('no');
  }

  @Get('passthrough-error')
  @TrackConversion('Lead')
  passthroughError(@Res({ passthrough: true }) response: AnyResponse): string {
    response.status(409);
    return 'sold out';
  }

  @Get('broken-file')
  @TrackConversion('Lead')
  brokenFile(): StreamableFile {
    const stream = new Readable({ read: (): void => undefined });
    setImmediate(() => stream.destroy(new Error('disk')));
    return new StreamableFile(stream);
  }

  @Get('guarded')
  @UseGuards(refuse)
  @TrackConversion('Lead')
  guarded(): string {
    return 'secret';
  }

  @Get('login-first')
  @UseGuards(refuse)
  @UseFilters(new LoginFilter())
  @TrackConversion('Lead')
  loginFirst(): string {
    return 'secret';
  }

  @Get('piped/:id')
  @TrackConversion('Lead')
  piped(@Param('id', ParseIntPipe) id: number): number {
    return id;
  }

  @Get('fails-afterwards')
  @UseInterceptors(failAfterwards)
  @TrackConversion('Lead')
  failsAfterwards(): string {
    return 'text';
  }

  @Options('options')
  @TrackConversion('Lead')
  options(): string {
    return 'text';
  }
}

describePlatforms('a decorated handler', (platform) => {
  it.each([
    ['a value', 'GET', '/value', 200],
    ['nothing', 'POST', '/nothing', 204],
    ['an Observable', 'GET', '/observable', 200],
    ['@Redirect()', 'GET', '/found', 302],
    ['a redirect of its own', 'POST', '/see-other', 303],
    ['@Res()', 'GET', '/own-response', 201],
    ['@Res({ passthrough })', 'GET', '/passthrough', 202],
    ['a StreamableFile', 'GET', '/file', 200],
    ['server-sent events', 'GET', '/messages', 200],
  ])('counts once when it answers with %s', async (_, method, path, status) => {
    const { visit, stopped, warnings } = await openApp(platform, { controllers: [Handlers] });
    const reply = await visit(path, { method });
    await reply.text();
    expect(reply.status).toBe(status);
    expect((await stopped()).map(({ event_name }) => event_name)).toEqual(['Lead']);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['throws', 'GET', '/throws', 500],
    ['rejects', 'GET', '/rejects', 409],
    ['fails after the first value', 'GET', '/observable-error', 500],
    ['answers an error through @Res()', 'GET', '/own-error', 500],
    ['answers an error through @Res({ passthrough })', 'GET', '/passthrough-error', 409],
    ['is stopped by a guard', 'GET', '/guarded', 401],
    ['is stopped by a guard that leads to the login', 'GET', '/login-first', 302],
    ['is stopped by a pipe', 'GET', '/piped/x', 400],
    ['is overruled by another interceptor', 'GET', '/fails-afterwards', 500],
    ['is asked with HEAD', 'HEAD', '/value', 200],
    ['is asked with OPTIONS', 'OPTIONS', '/options', 200],
  ])('does not count when it %s', async (_, method, path, status) => {
    const { visit, stopped } = await openApp(platform, { controllers: [Handlers] });
    const reply = await visit(path, { method });
    await reply.text();
    expect(reply.status).toBe(status);
    expect(await stopped()).toEqual([]);
  });

  it('does not count when it answers a file that cannot be read', async () => {
    const { visit, stopped } = await openApp(platform, { controllers: [Handlers] });
    expect((await visit('/broken-file')).ok).toBe(false);
    expect(await stopped()).toEqual([]);
  });
});
