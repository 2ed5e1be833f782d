-- Closes a budget until a time; the later of two holds wins.
-- KEYS: the hold. ARGV: until, in ms since 1970.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local untilMS = tonumber(ARGV[1])
if untilMS > now and untilMS > tonumber(redis.call('GET', KEYS[1]) or '0') then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', untilMS - now)
end
return 0
