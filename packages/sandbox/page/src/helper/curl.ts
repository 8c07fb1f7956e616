/** What a `curl` command sends, and where. */
export interface CurlRequest {
  /** `https://graph.facebook.com`, or the sandbox's own origin. */
  readonly origin: string;
  readonly datasetId: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly testEventCode?: string | undefined;
}

/** Where Meta takes events. */
export const META_ORIGIN = 'https://graph.facebook.com';

const VERSION = 'v26.0';

/**
 * A shell command that sends one finished event. Meta's token comes from the environment, never from the page; a sandbox
 * takes any.
 */
export function curl({ origin, datasetId, event, testEventCode }: CurlRequest): string {
  const lines = [
    `curl ${shell(`${origin}/${VERSION}/${encodeURIComponent(datasetId)}/events`)}`,
    `--data-urlencode ${shell(`data=${JSON.stringify([event])}`)}`,
    ...(testEventCode === undefined ? [] : [`--data-urlencode ${shell(`test_event_code=${testEventCode}`)}`]),
    `--data-urlencode ${origin === META_ORIGIN ? '"access_token=$META_ACCESS_TOKEN"' : 'access_token=anything'}`,
  ];
  return lines.join(' \\\n  ');
}

function shell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
