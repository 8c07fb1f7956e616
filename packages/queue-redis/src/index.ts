export { redisQueue, type RedisQueue, type RedisQueueOptions } from './redis-queue';
