import type { CapiOptions } from './options';

/** What a developer should read once, when the process starts. */
export function startWarnings(
  given: CapiOptions,
  { missing, production, baseUrl }: { missing: string | undefined; production: boolean; baseUrl: string },
): readonly string[] {
  const warnings: string[] = [];
  if (missing !== undefined && given.enabled !== false) {
    warnings.push(`sending nothing: ${missing} Events are still built and checked.`);
  }
  if (given.testEventCode !== undefined && production) {
    warnings.push(
      'testEventCode is set in production: Meta counts test events as real ones. Remove META_TEST_EVENT_CODE.',
    );
  }
  if (baseUrl.startsWith('http:') && !isLoopbackUrl(baseUrl)) {
    warnings.push('baseUrl is plain http on another machine: the token and the events travel unencrypted.');
  }
  return warnings;
}

/** True for `http://127.0.0.1:…`, `localhost` and `[::1]`: a sandbox on this machine. */
export function isLoopbackUrl(url: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(url).hostname);
}
