import { createCapi, hashUserData, type Capi, type PixelData, type Tracker, type UserDataInput } from '@capikit/core';
import { onTestFinished } from 'vitest';
import { wellFormed } from './hostile-texts';

const DATASET = '1234567890';

/** A page whose every field that a stranger can fill holds one text, and the calls its Pixel must get, as JSON. */
export interface HostilePage {
  readonly text: string;
  readonly html: string;
  readonly calls: readonly string[];
  readonly datasetIds: readonly string[];
  readonly data: PixelData;
}

/** Writes the Pixel of a page with `text` in every field. */
export function hostilePage(text: string, kit: Capi): HostilePage {
  const tracker = trackerOf(kit, text);
  const userData = userDataOf(text);
  tracker.identify(userData);
  const customData = { [text]: text, nested: [{ [text]: [text] }] };
  const events = [
    { name: 'PageView', customData, eventId: text },
    { name: text, customData, eventId: text, datasetIds: [DATASET, text] },
  ];
  // One of digits is a dataset as good as any.
  const datasetIds = /^\d{1,32}$/.test(text) && text !== DATASET ? [DATASET, text] : [DATASET];
  const matching = matchingOf(userData);
  const isNobody = Object.keys(matching).length === 0;
  const details = { eventID: text };
  const [single] = datasetIds.length === 1 ? datasetIds : [];
  const calls = [
    ...datasetIds.map((id) => (isNobody ? ['init', id] : ['init', id, matching])),
    ...(single === undefined
      ? datasetIds.map((id) => ['trackSingle', id, 'PageView', customData, details])
      : [['track', 'PageView', customData, details]]),
    ...datasetIds.map((id) => ['trackSingleCustom', id, text, customData, details]),
  ];
  return {
    text,
    html: tracker.pixelScript({ nonce: text, events }),
    calls: calls.map((call) => JSON.stringify(call)),
    datasetIds,
    data: tracker.pixelData({ events }),
  };
}

/** A Capi that sends nowhere; its Pixel is at `baseUrl`. */
export function kitFor(baseUrl: string): Capi {
  const logger = { warn: () => undefined, error: () => undefined };
  const resolveDataset = (_: unknown, request: unknown): string[] => [DATASET, request as string];
  const kit = createCapi({ baseUrl, accessToken: 'x', resolveDataset, logger });
  onTestFinished(async () => void (await kit.close()));
  return kit;
}

function trackerOf(kit: Capi, text: string): Tracker {
  return kit.tracker(
    {
      method: 'GET',
      url: `https://shop.example.com/?q=${encodeURIComponent(wellFormed(text))}`,
      headers: { 'user-agent': text, referer: text, cookie: `_fbp=${text}`, 'x-capi-event-id': text },
    },
    text,
  );
}

const userDataOf = (text: string): UserDataInput => ({
  email: text,
  phone: text,
  firstName: text,
  lastName: text,
  dateOfBirth: text,
  gender: text,
  city: text,
  state: text,
  zip: text,
  country: text,
  externalId: text,
});

const MATCHING_KEYS = ['em', 'ph', 'fn', 'ln', 'db', 'ge', 'ct', 'st', 'zp', 'country', 'external_id'] as const;

function matchingOf(input: UserDataInput): Readonly<Record<string, string>> {
  const { userData } = hashUserData(input);
  return Object.fromEntries(MATCHING_KEYS.flatMap((key) => (userData[key] ? [[key, userData[key][0] ?? '']] : [])));
}
