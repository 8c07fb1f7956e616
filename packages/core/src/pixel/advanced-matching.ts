import type { UserDataInput, UserDataRow } from '../user-data/fields';
import { USER_DATA_FIELDS } from '../user-data/fields';
import { hashUserData } from '../user-data/hash-user-data';

/** Meta's keys of what the Pixel matches people by: exactly the parameters that are hashed. */
export type AdvancedMatchingKey = Extract<UserDataRow, { readonly hash: true }>['wire'];

/** The third argument of `fbq('init', …)`: one SHA-256 digest (lower-case hex) for each key. */
export type AdvancedMatching = { readonly [Key in AdvancedMatchingKey]?: string };

const KEYS: readonly AdvancedMatchingKey[] = Object.values(USER_DATA_FIELDS).flatMap((row) =>
  row.hash ? [row.wire] : [],
);

/**
 * What is known about a person as the Pixel takes it: the same digests as in server events, the first of each key, because
 * the Pixel takes one. Source: Meta, Pixel advanced matching.
 */
export function advancedMatching(
  identified: UserDataInput | undefined,
  defaultCountry: string | undefined,
): AdvancedMatching {
  if (identified === undefined) return {};
  const { userData } = hashUserData(identified, { defaultCountry });
  return Object.fromEntries(KEYS.flatMap((key) => (userData[key]?.[0] === undefined ? [] : [[key, userData[key][0]]])));
}
