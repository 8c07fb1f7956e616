declare module 'facebook-nodejs-business-sdk' {
  /** A part of an event: filled by one setter per key, told as it goes over the wire by `normalize()`. */
  class Part {
    normalize(): Readonly<Record<string, unknown>>;
  }
  export class ServerEvent extends Part {}
  export class UserData extends Part {
    override normalize(): Readonly<Record<string, string | readonly string[]>>;
  }
  export class CustomData extends Part {}
  export class Content extends Part {}
  export class AppData extends Part {}
  export class ExtendedDeviceInfo extends Part {}
}

declare module 'capi-param-builder-nodejs' {
  /** A cookie to be set; `maxAge` in seconds. */
  interface CookieSettings {
    readonly name: string;
    readonly value: string;
    readonly maxAge: number;
    readonly domain: string | null;
  }

  /** Meta's Parameter Builder. */
  export class ParamBuilder {
    constructor(domains?: readonly string[]);
    processRequestFromContext(request: object): readonly CookieSettings[];
    getFbp(): string | null;
    getFbc(): string | null;
    getClientIpAddress(): string | null;
    getEventSourceUrl(): string | null;
    getReferrerUrl(): string | null;
    getNormalizedAndHashedPII(value: string, type: string): string | null | undefined;
  }
}
