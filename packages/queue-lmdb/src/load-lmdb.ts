import type * as lmdbModule from 'lmdb';

/** The native store, loaded with the first queue. */
export const loadLmdb = (): typeof lmdbModule => require('lmdb') as typeof lmdbModule;
