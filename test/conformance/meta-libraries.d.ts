declare module 'facebook-nodejs-business-sdk' {
  /** Customer information; each setter takes one raw value. */
  export class UserData {
    normalize(): Readonly<Record<string, string | readonly string[]>>;
  }
}

declare module 'capi-param-builder-nodejs' {
  /** Meta's Parameter Builder. */
  export class ParamBuilder {
    constructor(domains: readonly string[]);
    processRequest(
      host: string,
      query: Readonly<Record<string, string>>,
      cookies: Readonly<Record<string, string>>,
      referrer: string | null,
    ): unknown;
    getFbp(): string | null;
    getFbc(): string | null;
    getNormalizedAndHashedPII(value: string, type: string): string | null | undefined;
  }
}
