import { script, type Scripted } from './script';

/**
 * Adds events, each with all its records or not at all. Answers a character for each: `a`dded, `d`uplicate or `f`ull.
 * A producer numbers its writes; one that it repeats, not knowing whether it arrived, gets the answer it missed.
 */
export const ADD: Scripted = script(
  `
local max_events, max_bytes, max_guards = number(), number(), number()
local producer, write = base .. ':producer:' .. arg(), number()
local last = redis.call('GET', producer)
if last then
  local number_of, answered = string.match(last, '^(%d+) (%a*)$')
  if tonumber(number_of) >= write then return answered end
end

local held = redis.call('HMGET', counts, 'events', 'bytes')
local events, bytes = tonumber(held[1] or 0), tonumber(held[2] or 0)
local events_before, bytes_before = events, bytes
local answers = {}
for at = 1, number() do
  local records, size, is_duplicate = {}, 0, false
  for each = 1, number() do
    local lane, record, guard = arg(), arg(), arg()
    local one = { lane = lane, record = record }
    if guard ~= '' then
      one.guard, one.till = guard, number()
      is_duplicate = is_duplicate or is_held(guard)
    end
    size = size + #record
    records[each] = one
  end
  if is_duplicate then answers[at] = 'd'
  elseif events + #records > max_events or bytes + size > max_bytes then answers[at] = 'f'
  else
    for _, one in ipairs(records) do
      put(one.lane, one.record)
      if one.guard then redis.call('ZADD', guards, one.till, one.guard) end
    end
    events, bytes = events + #records, bytes + size
    answers[at] = 'a'
  end
end
forget_guards(max_guards)
count(events - events_before, bytes - bytes_before)
local answered = table.concat(answers)
redis.call('SET', producer, string.format('%.0f', write) .. ' ' .. answered, 'PX', 86400000)
return answered
`,
  'fills',
);
