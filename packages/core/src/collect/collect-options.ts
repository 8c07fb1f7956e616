import type * as zodModule from 'zod';
import { CapiError } from '../errors';
import type { CustomData } from '../event/custom-data';
import type { Tracker } from '../tracker';
import { SERVER_KEYS } from './page-custom-data';

/** An event of a page as `price` sees it: checked, and without whatever the page said about money. */
export interface CollectedEvent {
  readonly name: string;
  readonly eventId: string;
  readonly customData: Readonly<Record<string, unknown>>;
}

/** What `collect()` takes. Everything is optional. */
export interface CollectOptions {
  /**
   * Names that pages may report beside Meta's standard events that move no money: events of your own, and `Purchase`,
   * `Subscribe`, `StartTrial` and `Donate`, which anyone who can open your page could then invent.
   */
  readonly allow?: readonly string[];
  /** Further keys of `custom_data` that pages may send: texts up to 500 characters, numbers, booleans. */
  readonly properties?: readonly string[];
  /**
   * What the server knows an event to be worth, added to its `custom_data`: `{ value, currency }`, `contents` with prices and
   * the like. Nothing that pages say about money is ever passed on. May be async, for at most 10 s; the page does not wait
   * for it. Without an answer, or when it throws, the event goes without money.
   */
  readonly price?: (
    event: CollectedEvent,
    tracker: Tracker,
  ) => CustomData | null | undefined | Promise<CustomData | null | undefined>;
  /** Events from one address (IPv6: one /64) in a minute; all may come at once. Default 60. */
  readonly eventsPerMinute?: number;
  /**
   * The only origins whose pages may report, such as `['https://shop.example.com']`. Default: the origin that the request
   * itself names as its host, and `sites`. For servers that are reached under any host name.
   */
  readonly origins?: readonly string[];
}

/** The options, checked, with every default filled in. */
export interface CollectSettings {
  readonly allow: readonly string[];
  readonly properties: readonly string[];
  readonly price: CollectOptions['price'];
  readonly eventsPerMinute: number;
  readonly origins: readonly string[] | undefined;
}

const EXPECTED: Readonly<Record<string, string>> = {
  allow: 'a list of event names of at most 50 characters',
  properties:
    "a list of custom_data keys other than Meta's that say what something is worth, which only price may supply",
  price: 'a function',
  eventsPerMinute: 'a whole number from 1 to 100000',
  origins: "a list of at least one origin such as ['https://shop.example.com']",
};

/** Checks the options. @throws {CapiError} `INVALID_OPTIONS`. */
export function readCollectOptions(z: typeof zodModule, options: CollectOptions): CollectSettings {
  const isOriginOf = (text: string): boolean => /^https?:/.test(text) && URL.canParse(text) && !/[?#]/.test(text);
  const schema = z.strictObject({
    allow: z.array(z.string().min(1).max(50)).default([]),
    properties: z
      .array(
        z
          .string()
          .min(1)
          .refine((key) => !SERVER_KEYS.includes(key)),
      )
      .default([]),
    price: z.custom<CollectOptions['price']>((value) => value === undefined || typeof value === 'function').optional(),
    eventsPerMinute: z.number().int().min(1).max(100_000).default(60),
    origins: z
      .array(
        z
          .string()
          .refine(isOriginOf)
          .transform((text) => new URL(text).origin),
      )
      .min(1)
      .optional(),
  });
  const checked = schema.safeParse(options);
  if (checked.success) return { price: undefined, origins: undefined, ...checked.data };
  const [issue] = checked.error.issues;
  throw new CapiError('INVALID_OPTIONS', `collect(): ${problemOf(issue)}`);
}

function problemOf(issue: zodModule.core.$ZodIssue | undefined): string {
  const names = Object.keys(EXPECTED).join(', ');
  if (issue?.code === 'unrecognized_keys') return `there is no option '${issue.keys[0]}'. The options are ${names}.`;
  const option = String(issue?.path[0] ?? '');
  if (!(option in EXPECTED)) return 'options must be an object, or left out.';
  return `${option} must be ${EXPECTED[option]}.`;
}
