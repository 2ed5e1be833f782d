-- Removes a subscription. KEYS: the subscriptions of the thread. ARGV: channel. Answers the record that was there, or ''.
local old = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[1], ARGV[1])
return old or ''
