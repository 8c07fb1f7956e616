import { randomBytes } from 'node:crypto';

/** The parts of a Graph API error that matter; whatever is left out gets Meta's usual text. */
export interface GraphErrorBody {
  readonly code: number;
  readonly subcode?: number;
  readonly type?: string;
  readonly message?: string;
  readonly isTransient?: boolean;
  readonly userTitle?: string;
  readonly userMessage?: string;
  /** `error_data`, an object or, as sometimes seen, JSON in a string. */
  readonly data?: unknown;
}

/** An error as the Graph API writes it. Source: Meta, Graph API, error handling. */
export function graphErrorBody(error: GraphErrorBody): { readonly error: Readonly<Record<string, unknown>> } {
  return {
    error: {
      message: error.message ?? messageOf(error.code),
      type: error.type ?? 'OAuthException',
      code: error.code,
      error_subcode: error.subcode,
      is_transient: error.isTransient ?? (error.code === 1 || error.code === 2),
      error_user_title: error.userTitle,
      error_user_msg: error.userMessage,
      error_data: error.data,
      fbtrace_id: fbtraceId(),
    },
  };
}

/** A support id in the form Meta gives with every answer. */
export function fbtraceId(): string {
  return `A${randomBytes(15).toString('base64url')}`;
}

const STATUS: Readonly<Record<number, number>> = { 1: 500, 2: 503, 10: 403, 102: 401, 190: 401, 803: 404 };

/** The HTTP status Meta pairs with a code; 400 for most. */
export function statusOf(code: number): number {
  return STATUS[code] ?? (isPermission(code) ? 403 : 400);
}

const MESSAGES: Readonly<Record<number, string>> = {
  1: 'An unknown error occurred',
  2: 'Service temporarily unavailable',
  4: 'Application request limit reached',
  17: 'User request limit reached',
  100: 'Invalid parameter',
  102: 'Session key invalid or no longer valid',
  104: 'Invalid appsecret_proof provided in the API argument',
  190: 'Invalid OAuth access token - Cannot parse access token',
  341: 'Application limit reached',
  368: 'The action attempted has been deemed abusive or is otherwise disallowed',
  613: 'Calls to this api have exceeded the rate limit.',
};

function messageOf(code: number): string {
  return MESSAGES[code] ?? (code === 10 || isPermission(code) ? 'Permissions error' : 'Unknown error');
}

function isPermission(code: number): boolean {
  return code >= 200 && code <= 299;
}
