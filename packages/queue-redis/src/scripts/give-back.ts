/** Lua: ends a claim; what is left in it may be claimed again from `due` on. */
export const GIVE_BACK = `
local function give_back(claim, due)
  local lane = redis.call('HGET', claims, claim)
  if lane and redis.call('EXISTS', stream_of(lane)) == 1 then
    local stream = stream_of(lane)
    repeat
      local pending = redis.call('XPENDING', stream, GROUP, '-', '+', 1000, claim)
      local ids, scored = {}, {}
      for at, one in ipairs(pending) do
        ids[at] = one[1]
        scored[2 * at - 1], scored[2 * at] = due, one[1]
      end
      if #ids > 0 then
        redis.call('ZADD', due_of(lane), unpack(scored))
        ids[#ids + 1] = 'JUSTID'
        redis.call('XCLAIM', stream, GROUP, NOBODY, 0, unpack(ids))
        due_at(lane, due)
      end
    until #pending < 1000
    redis.call('XGROUP', 'DELCONSUMER', stream, GROUP, claim)
  end
  redis.call('ZREM', leases, claim)
  redis.call('HDEL', claims, claim)
end
`;
