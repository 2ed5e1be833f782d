-- Writes a note if its version is the expected one, and sweeps away a few that have ended.
-- KEYS: notes, ends. ARGV: name, expected version, end in ms (0: never), value.
-- A field is "end version value". Answers the new version, or 0 if somebody else wrote.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 20)) do
  redis.call('HDEL', KEYS[1], name)
  redis.call('ZREM', KEYS[2], name)
end
local version = 0
local old = redis.call('HGET', KEYS[1], ARGV[1])
if old then
  local ends, v = string.match(old, '^(%d+) (%d+) ')
  if ends == '0' or tonumber(ends) > now then
    version = tonumber(v)
  end
end
if version ~= tonumber(ARGV[2]) then
  return 0
end
version = version + 1
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3] .. ' ' .. string.format('%.0f', version) .. ' ' .. ARGV[4])
if ARGV[3] == '0' then
  redis.call('ZREM', KEYS[2], ARGV[1])
else
  redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
end
-- The keys end with the last note that ends, or stay where one does not.
local dated = redis.call('ZCARD', KEYS[2])
if dated > 0 then
  local last = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')[2]
  redis.call('PEXPIREAT', KEYS[2], string.format('%.0f', math.max(tonumber(last), now + 1)))
  if redis.call('HLEN', KEYS[1]) == dated then
    redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', math.max(tonumber(last), now + 1)))
  else
    redis.call('PERSIST', KEYS[1])
  end
else
  redis.call('PERSIST', KEYS[1])
end
return version
