-- Opens a lane, or moves the opening of an open one up to its mark, or leaves it alone.
-- KEYS: the ready set of the channel's shard; the other keys are derived.
-- ARGV: channel, digest and key of the thread, 1 to open it anew or 2 to leave an open one alone, mark, hashes.
local lanes = string.sub(KEYS[1], 1, -6) .. 'lane:' .. ARGV[1]
local lane = redis.call('HGET', lanes, ARGV[2])
local mark, ring = ARGV[5], ARGV[6]
if lane and ARGV[4] == '2' then return 1 end
if lane and ARGV[4] ~= '1' then
  local m, k, from = string.match(lane, '^%d+ (%d+) (%d+) [^\n]*\n()')
  mark, ring = m, string.sub(lane, from + tonumber(k) * 8)
end
redis.call('HSET', lanes, ARGV[2], mark .. ' ' .. mark .. ' ' .. (#ring / 8) .. ' ' .. ARGV[3] .. '\n' .. ring .. ring)
return 1
