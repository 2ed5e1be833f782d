-- Puts a thread on the schedule for a time, at the latest.
-- KEYS: the schedule of its poll shard; the other keys are derived. ARGV: digest of the thread, when in ms, ms until the
-- shard ends.
local call = redis.call
local pre = string.sub(KEYS[1], 1, -4)
local key = KEYS[1]
if call('ZSCORE', pre .. 'lease', ARGV[1]) then key = pre .. 'wish' end
local old = call('ZSCORE', key, ARGV[1])
if not old or tonumber(old) > tonumber(ARGV[2]) then call('ZADD', key, ARGV[2], ARGV[1]) end
call('PEXPIRE', key, ARGV[3])
return 0
