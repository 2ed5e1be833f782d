-- Gives a look its thread: later writers with an older token are refused.
-- KEYS: the state of the thread. ARGV: token, ms until it ends.
-- Answers the version, the state and the key of the thread; nothing if a younger look has it, or if it is not known.
local held = redis.call('HMGET', KEYS[1], 'token', 'version', 'state', 'ref')
if not held[4] or tonumber(held[1] or '0') > tonumber(ARGV[1]) then return {} end
redis.call('HSET', KEYS[1], 'token', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {held[2] or '0', held[3] or '', held[4]}
