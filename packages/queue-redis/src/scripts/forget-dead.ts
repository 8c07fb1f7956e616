/** Lua: forgets dead letters whose time is over and those beyond `kept`, a few at a time, but no fewer than `come`. */
export const FORGET_DEAD = `
local function forget_dead(kept, come)
  local past = redis.call('ZRANGEBYSCORE', dead_drop, '-inf', now, 'LIMIT', 0, 100)
  local surplus = redis.call('ZCARD', dead_drop) - kept
  local leaving = math.max(#past, math.min(surplus, math.max(100, come)))
  if leaving <= 0 then return end
  in_chunks(redis.call('ZRANGE', dead_drop, 0, leaving - 1), 1000, function(...)
    redis.call('HDEL', dead, ...)
    redis.call('ZREM', dead_drop, ...)
  end)
end
`;
