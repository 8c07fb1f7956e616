import type { IncomingMessage } from 'node:http';
import { parseJson, readBody, type Body } from './read-body';
import type { EventAsSent } from './received';

/** One POST taken apart. `token` and `appSecretProof` are for checking only: they are never recorded. */
export interface EventsPost {
  readonly method: string;
  readonly path: string;
  readonly version: string | undefined;
  readonly datasetId: string | undefined;
  readonly body: Body['kind'] | 'unread';
  readonly bytes: number;
  readonly token: string | undefined;
  readonly appSecretProof: string | undefined;
  readonly testEventCode: string | undefined;
  readonly partnerAgent: string | undefined;
  /** `undefined` when `data` is no list. */
  readonly events: readonly EventAsSent[] | undefined;
}

const EDGE = /^\/(v\d{1,2}\.\d{1,2})\/([^/]+)\/events\/?$/;

/** What is known from the request line and the headers alone. */
export function unreadPost(request: IncomingMessage, url: URL): EventsPost {
  const [, version, datasetId] = EDGE.exec(url.pathname) ?? [];
  const fields: ReadonlyMap<string, unknown> = new Map(url.searchParams);
  const { method = 'POST' } = request;
  const post = { method, path: url.pathname, version, datasetId, body: 'unread', bytes: 0, events: undefined } as const;
  return { ...post, ...credentials(fields, request), ...labels(fields) };
}

/** Reads the body too. Fields of the body win over those of the query, and both over the `Authorization` header. */
export async function readPost(request: IncomingMessage, url: URL): Promise<EventsPost> {
  const body = await readBody(request);
  const unread = unreadPost(request, url);
  if (body.kind !== 'fields') return { ...unread, body: body.kind };

  const fields = new Map<string, unknown>([...url.searchParams, ...body.fields]);
  const data = fields.get('data');
  const list = typeof data === 'string' ? parseJson(data) : data;
  return {
    ...unread,
    ...credentials(fields, request),
    ...labels(fields),
    body: body.kind,
    bytes: body.bytes,
    events: isList(list) ? list : undefined,
  };
}

function credentials(
  fields: ReadonlyMap<string, unknown>,
  { headers }: IncomingMessage,
): Pick<EventsPost, 'token' | 'appSecretProof'> {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  return { token: text(fields.get('access_token')) ?? bearer, appSecretProof: text(fields.get('appsecret_proof')) };
}

function labels(fields: ReadonlyMap<string, unknown>): Pick<EventsPost, 'testEventCode' | 'partnerAgent'> {
  return { testEventCode: text(fields.get('test_event_code')), partnerAgent: text(fields.get('partner_agent')) };
}

/** Only that it is a list: what is in it is for the judgement to say. */
function isList(value: unknown): value is readonly EventAsSent[] {
  return Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
