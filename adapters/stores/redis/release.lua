-- Ends a lease at once, as if its time were over.
-- KEYS: the lease set of the shard. ARGV: what is leased, token.
local pre = string.sub(KEYS[1], 1, -6)
local held = redis.call('HGET', pre .. 'try', ARGV[1]) or redis.call('HGET', pre .. 'held', ARGV[1])
if held and string.match(held, '^[^\t]*') == ARGV[2] and redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  local t = redis.call('TIME')
  redis.call('ZADD', KEYS[1], string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000)), ARGV[1])
end
return 0
