import { FORGET_DEAD } from './forget-dead';
import { GIVE_BACK } from './give-back';
import { script, type Scripted } from './script';

/**
 * Settles records of a claim. Answers 1, or 0 when the lease is lost and nothing was changed. What was settled before is
 * passed over, so that a call may be repeated when its answer was lost.
 */
export const SETTLE: Scripted = script(
  `${FORGET_DEAD}${GIVE_BACK}
local token, lane, is_last = arg(), arg(), arg() == '1'
local stream, due = stream_of(lane), due_of(lane)
local ended = base .. ':ended:' .. token
local ends = redis.call('ZSCORE', leases, token)
if not ends then return redis.call('EXISTS', ended) end
if tonumber(ends) <= now then return 0 end

local function drop(ids)
  local dropped = 0
  in_chunks(ids, 1000, function(...)
    redis.call('XACK', stream, GROUP, ...)
    dropped = dropped + redis.call('XDEL', stream, ...)
  end)
  return dropped
end

local removed, removed_bytes = {}, number()
for at = 1, number() do removed[at] = arg() end
local dropped = drop(removed)
if dropped > 0 then count(-dropped, -math.floor(removed_bytes * dropped / #removed)) end

local released, delay = {}, number()
local scored = {}
for _ = 1, number() do
  local id = arg()
  if redis.call('XPENDING', stream, GROUP, id, id, 1, token)[1] then
    released[#released + 1] = id
    scored[#scored + 1] = now + delay
    scored[#scored + 1] = id
  end
end
in_chunks(scored, 1000, function(...) redis.call('ZADD', due, ...) end)
for _, id in ipairs(released) do redis.call('XCLAIM', stream, GROUP, NOBODY, 0, id, 'JUSTID') end
if #released > 0 then due_at(lane, now + delay) end

local kept, buried = number(), number()
for _ = 1, buried do
  local id, record_id, letter, drop_at, bytes, guard = arg(), arg(), arg(), number(), number(), arg()
  local till = guard ~= '' and number()
  if drop({ id }) == 1 then
    count(-1, -bytes)
    redis.call('HSET', dead, record_id, letter)
    redis.call('ZADD', dead_drop, drop_at, record_id)
    -- It may belong to a later event by now.
    local held = guard ~= '' and redis.call('ZSCORE', guards, guard)
    if held and tonumber(held) == till then redis.call('ZREM', guards, guard) end
  end
end
forget_dead(kept, buried)

if is_last then
  -- A record that was added twice, its write having been forgotten, was named once.
  give_back(token, now)
  redis.call('SET', ended, 1, 'PX', 60000)
end
local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
if first then redis.call('ZADD', streams, accepted_at(first[2][4], first[2][2]), lane)
else
  redis.call('DEL', stream, due)
  redis.call('ZREM', lanes, lane)
  redis.call('ZREM', streams, lane)
end
return 1
`,
  'frees',
);

/** Answers events, bytes, when the oldest was accepted and when the next is due, the last two as '' when there is none. */
export const DEPTH: Scripted = script(
  `
local held = redis.call('HMGET', counts, 'events', 'bytes')
local oldest = redis.call('ZRANGE', streams, 0, 0, 'WITHSCORES')
local due = redis.call('ZRANGE', lanes, 0, 0, 'WITHSCORES')
return { held[1] or '0', held[2] or '0', oldest[2] or '', due[2] or '' }
`,
  'frees',
);
