-- Stores the state of a thread, if the look is still ours and nobody wrote since, and ends the look.
-- KEYS: state, posts, hashes. ARGV: token, expected version, state, thread, ms until it ends.
-- Answers the new version, or 0.
local held = redis.call('HMGET', KEYS[1], 'token', 'version')
if held[1] ~= ARGV[1] or tonumber(held[2] or '0') ~= tonumber(ARGV[2]) then return 0 end
local version = tonumber(ARGV[2]) + 1
redis.call('HSET', KEYS[1], 'token', string.format('%.0f', tonumber(ARGV[1]) + 1), 'version', version, 'state', ARGV[3], 'ref', ARGV[4])
for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ARGV[5]) end
return version
