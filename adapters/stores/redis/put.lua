-- Stores a subscription if its version is the expected one.
-- KEYS: the subscriptions of the thread. ARGV: channel, expected version, record. A field is "version record".
-- Answers the new version, or 0 if somebody else wrote.
local old = redis.call('HGET', KEYS[1], ARGV[1])
local version = 0
if old then version = tonumber(string.match(old, '^%d+')) end
if version ~= tonumber(ARGV[2]) then return 0 end
version = version + 1
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', version) .. ' ' .. ARGV[3])
return version
