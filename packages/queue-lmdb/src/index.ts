export { lmdbQueue, type LmdbQueueOptions } from './lmdb-queue';
