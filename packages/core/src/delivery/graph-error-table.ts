/**
 * What a refusal means for delivery: `retry` the same bytes soon, `throttled` the same after a long wait, `isolate` the
 * event that is wrong, or `hold` the lane, because credentials, permissions or configuration are wrong and no event is.
 */
export type Decision = 'retry' | 'throttled' | 'isolate' | 'hold';

/** One known Graph error code, or code and subcode. */
export interface GraphErrorRow {
  readonly code: number;
  /** Absent: every subcode that has no row of its own. */
  readonly subcode?: number;
  readonly decision: Decision;
  readonly explanation: string;
}

const NEW_TOKEN = 'Generate a new access token in Events Manager; the events wait for it.';
const SLOWER = 'Meta asks to slow down; the events are sent again later.';
const GRANT = 'Give the token’s system user access to the dataset.';

/** Meta’s codes by number. Sources: Graph API “Error handling”, Marketing API “Error codes” and “Rate limiting”. */
export const GRAPH_ERRORS: readonly GraphErrorRow[] = [
  row(1, 'retry', 'Meta had an unknown error, possibly an outage.'),
  row(2, 'retry', 'Meta’s service is temporarily down.'),
  row(3, 'hold', 'The app lacks the capability for this call. Check the app’s products and permissions.'),
  row(4, 'throttled', `The app’s request limit is reached. ${SLOWER}`),
  row(10, 'hold', `The token lacks the permission for this dataset. ${GRANT}`),
  row(17, 'throttled', `The user’s request limit is reached. ${SLOWER}`),
  row(32, 'throttled', `The page’s request limit is reached. ${SLOWER}`),
  row(100, 'isolate', 'Meta refused a parameter of the event.'),
  row([100, 33], 'hold', `The dataset does not exist or the token cannot reach it. Check the dataset id. ${GRANT}`),
  row([100, 2804003], 'isolate', 'The event is older than Meta accepts (7 days; 62 for physical_store).'),
  row([100, 2804009], 'isolate', 'A Purchase needs a value.'),
  row([100, 2804010], 'isolate', 'A Purchase needs a currency.'),
  row([100, 2804019], 'isolate', 'A parameter of the event has the wrong shape.'),
  row([100, 2804043], 'isolate', 'app_data.extinfo is invalid; index 4, the OS version, must not be empty.'),
  row([100, 2804050], 'isolate', 'The event has no customer information, or only a combination that is too broad.'),
  row([100, 2804063], 'isolate', 'A business_messaging event needs a messaging_channel.'),
  row([100, 2804066], 'isolate', 'This event name is not allowed for business_messaging.'),
  row([100, 2804072], 'isolate', 'The page_id does not belong to the click id.'),
  row([100, 2804087], 'isolate', 'The ctwa_clid is not one that Meta issued.'),
  row([100, 2804116], 'isolate', 'The event needs a page_id.'),
  row([100, 2804118], 'isolate', 'The WhatsApp account is not linked to this dataset. Link it in Events Manager.'),
  row([100, 2804132], 'isolate', 'The WhatsApp account is not linked to this dataset. Link it in Events Manager.'),
  row(102, 'hold', `The session or token is no longer valid. ${NEW_TOKEN}`),
  row(104, 'hold', 'The appsecret_proof is wrong. Check that the app secret belongs to the token’s app.'),
  row(190, 'hold', `The access token is invalid. ${NEW_TOKEN}`),
  row([190, 458], 'hold', `The app that made the token is no longer installed. ${NEW_TOKEN}`),
  row([190, 459], 'hold', 'The token’s user must log in at Facebook to pass a checkpoint; the events wait.'),
  row([190, 460], 'hold', `The token’s user changed the password. ${NEW_TOKEN}`),
  row([190, 463], 'hold', `The access token has expired. ${NEW_TOKEN}`),
  row([190, 464], 'hold', 'The token’s user is not confirmed. Log in at Facebook; the events wait.'),
  row([190, 467], 'hold', `The access token was revoked or is invalid. ${NEW_TOKEN}`),
  row(341, 'throttled', `The application’s limit is reached. ${SLOWER}`),
  row(368, 'hold', 'Meta blocked the account for a while because of its policies. See Account Quality.'),
  row(613, 'throttled', `The rate of calls is exceeded. ${SLOWER}`),
  row(803, 'hold', 'The dataset was not found. Check the dataset id.'),
  row(80_000, 'throttled', `The business’s request limit is reached. ${SLOWER}`),
  row(80_003, 'throttled', `The business’s request limit is reached. ${SLOWER}`),
  row(80_004, 'throttled', `The ad account’s request limit is reached. ${SLOWER}`),
  row(80_014, 'throttled', `The business’s request limit is reached. ${SLOWER}`),
];

const PERMISSION = row(200, 'hold', `A permission is missing or was removed. ${GRANT}`);
const byKey = new Map(GRAPH_ERRORS.map((known) => [key(known.code, known.subcode), known]));

/** The row for a code and subcode: the exact one, else the code’s own; 200 to 299 are all permissions. */
export function findGraphError(code: number | undefined, subcode: number | undefined): GraphErrorRow | undefined {
  if (code === undefined) return undefined;
  const known = byKey.get(key(code, subcode)) ?? byKey.get(key(code, undefined));
  return known ?? (code >= 200 && code <= 299 ? PERMISSION : undefined);
}

function key(code: number, subcode: number | undefined): string {
  return `${code}/${subcode ?? ''}`;
}

function row(number: number | readonly [number, number], decision: Decision, explanation: string): GraphErrorRow {
  if (typeof number === 'number') return { code: number, decision, explanation };
  return { code: number[0], subcode: number[1], decision, explanation };
}
