-- Takes n of a budget that refills evenly (the generic cell rate algorithm), unless it is held.
-- KEYS: the budget, its hold. ARGV: time for one in microseconds, how many at once, n.
-- Answers how long to wait in microseconds; 0: taken.
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local every, burst, n = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local wait = 0
local hold = redis.call('GET', KEYS[2])
if hold then
  wait = math.max(0, tonumber(hold) * 1000 - now)
end
local at = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
local after = at + n * every
wait = math.max(wait, after - now - math.max(burst, n) * every)
if wait > 0 then
  return string.format('%.0f', math.ceil(wait))
end
if after > now then
  redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', string.format('%.0f', math.ceil((after - now) / 1000)))
end
return '0'
