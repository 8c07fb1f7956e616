import { createHash } from 'node:crypto';

/** A program that runs inside Redis, in one piece. */
export interface Script {
  readonly lua: string;
  readonly sha1: string;
}

/*
 * The keys of a queue, all behind its base, which holds the hash tag: a cluster keeps a queue on one node. What was claimed
 * before waits in a set by time, not by XCLAIM's idle time: that would have to be looked for among everything pending.
 *
 *   counts             hash: events, bytes; clock, the latest time seen, to notice a clock that was set back
 *   streams            zset: lanes that have records, by the time their oldest was accepted
 *   lanes              zset: lanes with unclaimed records, by when the next is due
 *   stream:<lane>      stream: records, `t` when it was added and `r` its bytes; group `workers` has a consumer for each claim
 *   due:<lane>         zset: records that were claimed before and may be claimed again, by when
 *   leases, claims     zset and hash: the end and the lane of each claim
 *   ended:<claim>      for a minute: a claim that was settled to its end
 *   guards             zset: digests of event ids that are taken, by until when
 *   producer:<id>      the last write of a producer and what it was answered, so that repeating it changes nothing
 *   dead, dead:drop    hash and zset: dead letters by record id, and by when they are forgotten
 */
const PRELUDE = `
local base, counts = KEYS[1], KEYS[2]
local lanes, streams = base .. ':lanes', base .. ':streams'
local leases, claims = base .. ':leases', base .. ':claims'
local dead, dead_drop = base .. ':dead', base .. ':dead:drop'
local guards = base .. ':guards'
local GROUP, NOBODY = 'workers', 'nobody'
local args = 0
local function arg() args = args + 1 return ARGV[args] end
local function number() return tonumber(arg()) end
local function stream_of(lane) return base .. ':stream:' .. lane end
local function due_of(lane) return base .. ':due:' .. lane end

local now = number()
if now == nil then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Lua takes some thousands of arguments at most.
local function in_chunks(list, size, call)
  for at = 1, #list, size do call(unpack(list, at, math.min(at + size - 1, #list))) end
end

local function head_bytes(record)
  local a, b, c, d = string.byte(record, 1, 4)
  return a + b * 256 + c * 65536 + d * 16777216
end

local function body_bytes(record) return #record - 4 - head_bytes(record) end

-- cjson refuses half a surrogate pair, which JSON.stringify() writes.
local function accepted_at(record, added)
  local is_read, head = pcall(cjson.decode, string.sub(record, 5, 4 + head_bytes(record)))
  return is_read and head[6] or added
end

local function due_at(lane, at) redis.call('ZADD', lanes, 'LT', at, lane) end

local opened = {}
local function put(lane, record)
  local stream = stream_of(lane)
  if not opened[lane] then
    opened[lane] = true
    if redis.call('EXISTS', stream) == 0 then
      redis.call('XGROUP', 'CREATE', stream, GROUP, '0', 'MKSTREAM')
      redis.call('ZADD', streams, accepted_at(record, now), lane)
    end
    due_at(lane, now)
  end
  redis.call('XADD', stream, '*', 't', now, 'r', record)
end

local function count(events, bytes)
  if events == 0 then return end
  local left = redis.call('HINCRBY', counts, 'events', events)
  if left <= 0 then redis.call('HSET', counts, 'events', 0, 'bytes', 0)
  else redis.call('HINCRBY', counts, 'bytes', bytes) end
end

local function has_room(events, bytes, max_events, max_bytes)
  local held = redis.call('HMGET', counts, 'events', 'bytes')
  return tonumber(held[1] or 0) + events <= max_events and tonumber(held[2] or 0) + bytes <= max_bytes
end

local function is_held(digest)
  local till = redis.call('ZSCORE', guards, digest)
  return till and tonumber(till) > now
end

-- A few at a time, but no fewer than come.
local function forget_guards(kept)
  local past = redis.call('ZRANGEBYSCORE', guards, '-inf', now, 'LIMIT', 0, 1000)
  if #past > 0 then redis.call('ZREM', guards, unpack(past)) end
  local surplus = redis.call('ZCARD', guards) - kept
  if surplus > 0 then redis.call('ZPOPMIN', guards, math.min(surplus, 10000)) end
end
`;

/**
 * What a script is told are its keys: not all of them, and the first never exists. While a cluster moves the queue to another
 * node, key by key, it puts off a script some of whose keys are missing; else the other node would begin a second queue.
 */
export function keysOf(base: string): readonly string[] {
  return [base, `${base}:counts`];
}

/**
 * Redis 7 refuses writes of scripts when its memory is full unless they say beforehand that they make room; `frees` do.
 * Before Redis 7 there was no way to say so.
 */
export function script(body: string, kind: 'fills' | 'frees'): { readonly plain: Script; readonly flagged: Script } {
  const lua = `${PRELUDE}${body}`;
  const plain = of(lua);
  return { plain, flagged: kind === 'frees' ? of(`#!lua flags=allow-oom${lua}`) : plain };
}

function of(lua: string): Script {
  return { lua, sha1: createHash('sha1').update(lua).digest('hex') };
}

/** A script as older servers and as newer ones take it. */
export type Scripted = ReturnType<typeof script>;
