-- Opens a lane, or moves the mark of an open one up, never back, and its opening up to the mark or not at all.
-- KEYS: the ready set of the channel's shard; the other keys are derived.
-- ARGV: channel, digest and key of the thread, 1 to open it anew, 2 to leave its opening, 0 to move it, mark, hashes.
local lanes = string.sub(KEYS[1], 1, -6) .. 'lane:' .. ARGV[1]
local lane = redis.call('HGET', lanes, ARGV[2])
local mark, ring = ARGV[5], ARGV[6]
if lane and ARGV[4] ~= '1' then
  local opening, m, k, from = string.match(lane, '^(%d+) (%d+) (%d+) [^\n]*\n()')
  local opened = string.sub(lane, from, from + tonumber(k) * 8 - 1)
  if tonumber(mark) <= tonumber(m) then mark = m end
  ring = string.sub(lane, from + tonumber(k) * 8)
  if ARGV[4] == '2' then
    if mark ~= m then
      redis.call('HSET', lanes, ARGV[2], opening .. ' ' .. mark .. ' ' .. k .. ' ' .. ARGV[3] .. '\n' .. opened .. ring)
    end
    return 1
  end
end
redis.call('HSET', lanes, ARGV[2], mark .. ' ' .. mark .. ' ' .. (#ring / 8) .. ' ' .. ARGV[3] .. '\n' .. ring .. ring)
return 1
