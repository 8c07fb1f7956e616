import type { UserDataInput } from './fields';

/** Whether a value of user data says anything: `null`, `undefined` and empty texts mean not given. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && (typeof value !== 'string' || value.trim() !== '');
}

/** What is known about a person with what was learnt later, which wins wherever it is given. */
export function mergeUserData(
  known: UserDataInput | undefined,
  later: UserDataInput | null | undefined,
): UserDataInput | undefined {
  if (known === undefined || later === undefined || later === null) return later ?? known;
  return { ...known, ...Object.fromEntries(Object.entries(later).filter(([, value]) => isGiven(value))) };
}
