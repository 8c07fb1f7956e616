import type { Difference } from './differences';
import { SOURCES } from './sources';

const SDK = ['Business SDK'] as const;
const BUILDER = ['Parameter Builder'] as const;
const BOTH = ['Business SDK', 'Parameter Builder'] as const;

/** Those of phone numbers. */
export const PHONE_DIFFERENCES: readonly Difference[] = [
  {
    oracles: BOTH,
    fields: ['phone'],
    about: 'a bracketed trunk zero after the country code, `+44 (0)20 …`',
    covers: (input) => /^\s*(?:\+|00)\d+\s*\(0\)/.test(input),
    theirs: 'keeps the zero',
    ours: 'removes it',
    why: 'nobody can call the number with it, so no profile has it so',
    source: SOURCES.customerInformation,
  },
  {
    oracles: BOTH,
    fields: ['phone'],
    about: 'an extension, `ext 5`',
    covers: (input) => /(?:ext|x|#)\s*\.?\s*\d+$/i.test(input),
    theirs: 'appends its digits to the number',
    ours: 'cuts it',
    why: 'it is no part of the number',
    source: SOURCES.customerInformation,
  },
  {
    oracles: SDK,
    fields: ['phone'],
    about: 'dots between digits',
    covers: (input) => /\d\.\d/.test(input),
    theirs: 'keeps them',
    ours: 'removes them',
    why: 'symbols are to be removed',
    source: SOURCES.customerInformation,
  },
  {
    oracles: BOTH,
    fields: ['phone'],
    about: 'a number without a country code',
    covers: (input, { ours }) => ours === 'left out' && /^[\d() -]+$/.test(input),
    theirs: 'hashes it as it is',
    ours: 'leaves it out, unless `defaultCountry` says whose it is',
    why: 'the country code is mandatory: such a digest matches nobody, or somebody else',
    source: SOURCES.customerInformation,
  },
  {
    oracles: BUILDER,
    fields: ['phone'],
    about: 'too few digits for a number',
    covers: (input, { ours }) => ours === 'left out' && input.replace(/\D/g, '').length < 7,
    theirs: 'hashes them',
    ours: 'leaves them out',
    why: 'no number is that short',
    source: '[E.164](https://www.itu.int/rec/T-REC-E.164)',
  },
];
