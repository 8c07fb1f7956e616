import { canParse } from '../request/can-parse';

/** True for an absolute http(s) URL. */
export function isWebUrl(text: unknown): text is string {
  return typeof text === 'string' && /^https?:\/\/[^\s]+$/i.test(text) && canParse(text);
}
