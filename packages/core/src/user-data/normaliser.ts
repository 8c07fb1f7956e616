import type { IssueCode } from '../event/issue';

/** What a normaliser may know about the person besides the value. */
export interface NormaliseContext {
  /** ISO 3166-1 alpha-2 in lower case: the country given with the person, else the default one. */
  readonly country: string | undefined;
}

/** Why a value cannot be used. `expected` completes "… was left out: expected" and never repeats the value. */
export interface Refusal {
  readonly code: IssueCode;
  readonly expected: string;
}

/**
 * Brings one trimmed, non-empty NFC text into the form Meta compares. `undefined` or an empty text: not of the expected
 * form; a {@link Refusal} where there is more to say.
 */
export type Normaliser = (text: string, context: NormaliseContext) => string | Refusal | undefined;
