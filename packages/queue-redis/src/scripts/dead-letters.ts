import { script, type Scripted } from './script';

/** Answers the bytes of dead letters, those that are forgotten first before the others. */
export const LIST: Scripted = script(
  `
local first, last = number(), number()
local ids = redis.call('ZRANGE', dead_drop, first, last)
if #ids == 0 then return {} end
return redis.call('HMGET', dead, unpack(ids))
`,
  'frees',
);

/** Answers the bytes of the dead letters with these record ids. */
export const READ: Scripted = script(`return redis.call('HMGET', dead, unpack(ARGV, 2))`, 'frees');

/** Puts dead letters back as records, past the guard, but guarded where the key is free. Answers how many. */
export const REPLAY: Scripted = script(
  `
local max_events, max_bytes = number(), number()
local replayed = 0
for _ = 1, number() do
  local id, lane, record, unguarded, guard = arg(), arg(), arg(), arg(), arg()
  local till = guard ~= '' and number()
  if has_room(1, #record, max_events, max_bytes) and redis.call('HDEL', dead, id) == 1 then
    redis.call('ZREM', dead_drop, id)
    local is_guarded = till and till > now and not is_held(guard)
    if is_guarded then redis.call('ZADD', guards, till, guard) end
    local again = is_guarded and record or unguarded
    put(lane, again)
    count(1, #again)
    replayed = replayed + 1
  end
end
return replayed
`,
  'fills',
);

/** Forgets dead letters. Answers how many. */
export const REMOVE: Scripted = script(
  `
redis.call('ZREM', dead_drop, unpack(ARGV, 2))
return redis.call('HDEL', dead, unpack(ARGV, 2))
`,
  'frees',
);
