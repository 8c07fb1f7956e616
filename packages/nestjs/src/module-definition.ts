import type { CapiOptions, CollectOptions } from '@capikit/core';
import {
  ConfigurableModuleBuilder,
  type ConfigurableModuleAsyncOptions,
  type ConfigurableModuleCls,
} from '@nestjs/common';

/** What `CapiModule.forRoot()` takes: the options of `createCapi()` and `collect`. Without a `logger`, Nest's own is used. */
export interface CapiModuleOptions extends CapiOptions {
  /** `true` or options: takes the events that pages send. Default: no. */
  readonly collect?: boolean | CollectEndpoint;
}

/** Where and how the events of pages are taken. */
export interface CollectEndpoint extends CollectOptions {
  /** The whole path as the browser asks for it, whatever global prefix the application has. Default `/capi/collect`. */
  readonly path?: string;
}

/** For `useClass` and `useExisting`: a provider that knows the options. */
export interface CapiOptionsFactory {
  createCapiOptions(): CapiModuleOptions | Promise<CapiModuleOptions>;
}

/** What `CapiModule.forRootAsync()` takes: `useFactory` with `inject`, `useClass` or `useExisting`, and `imports`. */
export type CapiModuleAsyncOptions = ConfigurableModuleAsyncOptions<CapiModuleOptions, keyof CapiOptionsFactory>;

const definition = new ConfigurableModuleBuilder<CapiModuleOptions>({ moduleName: 'Capi' })
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createCapiOptions')
  .build();

/** The base that gives `CapiModule` its `forRoot` and `forRootAsync`. */
export const ConfigurableCapiModule: ConfigurableModuleCls<CapiModuleOptions, 'forRoot', keyof CapiOptionsFactory> =
  definition.ConfigurableModuleClass;

/** The injection token of the options. */
export const CAPI_OPTIONS: string | symbol = definition.MODULE_OPTIONS_TOKEN;
