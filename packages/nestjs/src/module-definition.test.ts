import { startSandbox } from '@capikit/sandbox';
import { Controller, Get } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { moduleOf, openApp, sandboxOptions } from '../test/open-app';
import { CapiModule, CapiService, TrackConversion, type CapiModuleOptions, type CapiOptionsFactory } from './index';

@Controller()
class Pages {
  @Get('lead')
  @TrackConversion('Lead')
  lead(): string {
    return 'text';
  }
}

describe('forRootAsync', () => {
  class Secrets {
    static options: CapiModuleOptions = {};

    createCapiOptions(): Promise<CapiModuleOptions> {
      return Promise.resolve(Secrets.options);
    }
  }
  const SecretsModule = moduleOf({ providers: [Secrets], exports: [Secrets] });

  it.each([
    [
      'useFactory',
      { inject: [Secrets], imports: [SecretsModule], useFactory: (own: CapiOptionsFactory) => own.createCapiOptions() },
    ],
    ['useClass', { useClass: Secrets }],
    ['useExisting', { imports: [SecretsModule], useExisting: Secrets }],
  ])('takes options from %s', async (_, options) => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    Secrets.options = sandboxOptions(sandbox);
    const { visit } = await openApp('Express', {
      capi: null,
      imports: [CapiModule.forRootAsync(options)],
      controllers: [Pages],
    });
    await visit('/lead');
    await sandbox.waitUntil(() => sandbox.events.length === 1);
  });
});

describe('forRoot', () => {
  it('reads the environment when it is given nothing', async () => {
    const { META_DATASET_ID: before } = process.env;
    process.env['META_DATASET_ID'] = 'no digits';
    onTestFinished(
      () =>
        void (before === undefined ? delete process.env['META_DATASET_ID'] : (process.env['META_DATASET_ID'] = before)),
    );
    await expect(openApp('Express', { capi: null, imports: [CapiModule.forRoot()] })).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
    });
  });

  it('stops an application with wrong options', async () => {
    await expect(openApp('Express', { capi: { batch: { maxEvents: 0 } } })).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining('maxEvents'),
    });
  });

  it("warns through Nest's logger", async () => {
    const { warnings } = await openApp('Express', { capi: { baseUrl: 'http://graph.example.com', enabled: false } });
    expect(warnings).toEqual([expect.stringContaining('plain http')]);
  });

  it('works in applications without HTTP', async () => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const module = moduleOf({ imports: [CapiModule.forRoot(sandboxOptions(sandbox))] });
    const worker = await NestFactory.createApplicationContext(module, { logger: false });
    worker
      .get(CapiService)
      .track('Lead', {}, { actionSource: 'system_generated', userData: { email: 'ada@example.com' } });
    await worker.close();
    expect(sandbox.events).toHaveLength(1);
  });
});
