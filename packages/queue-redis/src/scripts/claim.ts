import { FORGET_DEAD } from './forget-dead';
import { GIVE_BACK } from './give-back';
import { script, type Scripted } from './script';

/**
 * Claims records of the lane whose next record is due first. Answers the lane and, for each record, its stream id, how
 * often it had been claimed before and its bytes; nothing when nothing is due.
 */
export const CLAIM: Scripted = script(
  `
local token, max_events, max_bytes, lease_ms = arg(), number(), number(), number()
local except = {}
for _ = 1, number() do except[arg()] = true end
local lease_ends = now + lease_ms
-- No number at all, too: a script that fails later has done half its work.
if not (max_events >= 1 and lease_ends > 0) then return false end

-- After a clock was set back, whatever waits for a time of before is due, and whoever held a lease has lost it.
local clock = tonumber(redis.call('HGET', counts, 'clock') or 0)
if now < clock - 60000 then
  for _, lane in ipairs(redis.call('ZRANGE', lanes, 0, -1)) do
    redis.call('ZUNIONSTORE', due_of(lane), 1, due_of(lane), 'WEIGHTS', 0)
  end
  redis.call('ZUNIONSTORE', lanes, 1, lanes, 'WEIGHTS', 0)
  redis.call('ZUNIONSTORE', leases, 1, leases, 'WEIGHTS', 0)
end
if now < clock - 60000 or now > clock + 1000 then redis.call('HSET', counts, 'clock', now) end

${FORGET_DEAD}${GIVE_BACK}
-- Nobody may ever settle anything here again.
forget_dead(math.huge, 0)

local over = redis.call('ZRANGEBYSCORE', leases, '-inf', now, 'WITHSCORES', 'LIMIT', 0, 8)
for at = 1, #over, 2 do give_back(over[at], over[at + 1]) end
-- Asked again by a claimer who never got the answer.
if redis.call('ZSCORE', leases, token) then give_back(token, now) end

local average = 1000
local held = redis.call('HMGET', counts, 'events', 'bytes')
if tonumber(held[1] or 0) > 0 then average = tonumber(held[2]) / tonumber(held[1]) end

local function first_unread(stream, after)
  if after == nil then
    local group = redis.call('XINFO', 'GROUPS', stream)[1]
    for at = 1, #group, 2 do
      if group[at] == 'last-delivered-id' then after = group[at + 1] end
    end
  end
  return redis.call('XRANGE', stream, '(' .. after, '+', 'COUNT', 1)[1]
end

local function claim_from(lane)
  local stream, due = stream_of(lane), due_of(lane)
  if redis.call('EXISTS', stream) == 0 then
    redis.call('ZREM', lanes, lane)
    return nil
  end
  local claimed, events, bytes, is_full = { lane }, 0, 0, false
  local function take(id, attempts, record)
    local size = body_bytes(record)
    if is_full or (events > 0 and bytes + size > max_bytes) then
      is_full = true
      return false
    end
    events, bytes = events + 1, bytes + size
    local at = #claimed
    claimed[at + 1], claimed[at + 2], claimed[at + 3] = id, attempts, record
    return true
  end

  local again = {}
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, max_events)) do
    local entry = redis.call('XRANGE', stream, id, id)[1]
    if entry == nil then
      redis.call('ZREM', due, id)
    else
      local pending = redis.call('XPENDING', stream, GROUP, id, id, 1)[1]
      if not take(id, pending and pending[4] or 0, entry[2][4]) then break end
      again[#again + 1] = id
    end
  end
  in_chunks(again, 1000, function(...)
    redis.call('ZREM', due, ...)
    redis.call('XCLAIM', stream, GROUP, token, 0, ...)
  end)

  local last, is_read_out = nil, false
  while not is_full and events < max_events and (events == 0 or bytes < max_bytes) do
    -- Not all at once: the next ones may be far larger than the average.
    local fitting = math.max(1, math.ceil((max_bytes - bytes) / average))
    local wanted = math.min(max_events - events, fitting, 100)
    local read = redis.call('XREADGROUP', 'GROUP', GROUP, token, 'COUNT', wanted, 'STREAMS', stream, '>')
    local entries = read and read[1][2] or {}
    local put_off, scored = {}, {}
    for _, entry in ipairs(entries) do
      last = entry[1]
      if not take(entry[1], 0, entry[2][4]) then
        put_off[#put_off + 1] = entry[1]
        scored[#scored + 1] = math.min(tonumber(entry[2][2]), now)
        scored[#scored + 1] = entry[1]
      end
    end
    in_chunks(scored, 1000, function(...) redis.call('ZADD', due, ...) end)
    -- Read, but not given to anybody: that was no attempt.
    for _, id in ipairs(put_off) do redis.call('XCLAIM', stream, GROUP, NOBODY, 0, id, 'RETRYCOUNT', 0, 'JUSTID') end
    if #entries < wanted then
      is_read_out = true
      break
    end
  end

  local next_due = tonumber(redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')[2])
  local unread = not is_read_out and first_unread(stream, last)
  if unread then
    local added = math.min(tonumber(unread[2][2]), now)
    next_due = math.min(next_due or added, added)
  end
  if next_due then redis.call('ZADD', lanes, next_due, lane) else redis.call('ZREM', lanes, lane) end
  if events == 0 then
    redis.call('XGROUP', 'DELCONSUMER', stream, GROUP, token)
    return nil
  end
  redis.call('ZADD', leases, lease_ends, token)
  redis.call('HSET', claims, token, lane)
  return claimed
end

local passed = 0
while true do
  local some = redis.call('ZRANGEBYSCORE', lanes, '-inf', now, 'LIMIT', passed, 200)
  if #some == 0 then return false end
  passed = passed + #some
  for _, lane in ipairs(some) do
    if not except[lane] then
      local claimed = claim_from(lane)
      if claimed then return claimed end
      passed = passed - 1
    end
  end
end
`,
  'frees',
);

/** Sets the end of a lease. Answers 1, or 0 when the lease is lost. */
export const EXTEND: Scripted = script(
  `
local token, lease_ms = arg(), number()
local ends = redis.call('ZSCORE', leases, token)
if not ends or tonumber(ends) <= now then return 0 end
redis.call('ZADD', leases, now + lease_ms, token)
return 1
`,
  'frees',
);
