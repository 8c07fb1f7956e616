import { hashUserData, type Issue } from '@capikit/core';
import { randomUUID } from 'node:crypto';
import { Access } from './access';
import { withPages } from './event-detail';
import type { EventsPost } from './events-post';
import { judge, type Judgement, type Rules } from './judgement';
import type { Draft, DraftVerdict } from './page-api';

/** A draft with everything that goes out. */
export interface FinishedDraft {
  readonly post: EventsPost;
  readonly judgement: Judgement;
  readonly verdict: DraftVerdict;
}

/** The draft in a stranger's JSON, or a sentence that says what is wrong with it. */
export function draftIn(value: unknown): Draft | string {
  if (!isObject(value)) return 'A draft is an object with datasetId, event and userData.';
  const { datasetId, event, userData, testEventCode } = value;
  if (typeof datasetId !== 'string') return 'datasetId must be a text.';
  if (!isObject(event)) return 'event must be an object.';
  if (!isTexts(userData)) return 'userData must be an object of texts.';
  if (testEventCode === undefined) return { datasetId, event, userData };
  return typeof testEventCode === 'string'
    ? { datasetId, event, userData, testEventCode }
    : 'testEventCode must be a text.';
}

// The form has no token to offer: it is not the sender's credentials that are tried here.
const ANY_TOKEN = { access: new Access(undefined, undefined), token: 'draft' };

/** Completes, hashes and judges a draft as if it had come in by itself. */
export function finishDraft(draft: Draft, rules: Rules): FinishedDraft {
  const { userData, issues } = hashUserData(draft.userData);
  const event: Readonly<Record<string, unknown>> = {
    event_id: randomUUID(),
    event_time: Math.floor(rules.now() / 1000),
    ...draft.event,
    user_data: userData,
  };
  const post = postOf(draft, event);
  const judged = judge({ ...post, token: ANY_TOKEN.token }, { ...rules, access: ANY_TOKEN.access });
  const found: readonly Issue[] = [...issues, ...(judged.issues[0] ?? [])];
  const judgement = judged.issues.length > 0 ? { ...judged, issues: [found] } : judged;
  const answer = { status: judged.status, body: judged.reply };
  return { post, judgement, verdict: { event, issues: withPages(found), answer } };
}

function postOf({ datasetId, testEventCode }: Draft, event: Readonly<Record<string, unknown>>): EventsPost {
  const version = 'v26.0';
  return {
    method: 'POST',
    path: `/${version}/${datasetId}/events`,
    version,
    datasetId,
    body: 'fields',
    bytes: JSON.stringify(event).length,
    token: undefined,
    appSecretProof: undefined,
    testEventCode: testEventCode === '' ? undefined : testEventCode,
    partnerAgent: undefined,
    events: [event],
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((one) => typeof one === 'string');
}
