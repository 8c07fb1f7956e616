import type { Consent } from './options';

/** What was answered for a consent; anything that is none of the three words counts as denied. */
export function asConsent(answer: unknown): Consent {
  return answer === 'granted' || answer === 'limited' ? answer : 'denied';
}
