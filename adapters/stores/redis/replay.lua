-- Puts dead letters at the end of the channel's queue again, in the order in which they are named.
-- KEYS: the ready set of the channel's shard; the other keys are derived. ARGV: channel, ms until the shard ends, ids.
-- Answers how many, and when the channel became due ('' if it did not).
local call = redis.call
local t = call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local nows = string.format('%.0f', now)
local pre = string.sub(KEYS[1], 1, -6)
local chan = ARGV[1]
local queue, dead = pre .. 'q:' .. chan, pre .. 'dead:' .. chan

local function split(s)
  local f = {}
  for x in string.gmatch(s .. '\t', '([^\t]*)\t') do f[#f + 1] = x end
  return f
end

local letters = {}
for _, entry in ipairs(call('LRANGE', dead, 0, -1)) do
  local id = string.match(entry, '^[^\t]*')
  letters[id] = letters[id] or entry
end
local n, before = 0, call('LLEN', queue)
for i = 3, #ARGV do
  local entry = letters[ARGV[i]]
  if entry then
    letters[ARGV[i]] = nil
    -- id, when, key, why, then the reference: kind, marks, thread, post, revision, place, at, offered
    local f = split(entry)
    local lane = call('HEXISTS', pre .. 'lane:' .. chan, f[7]) == 1
    -- A digest and a notice need no open lane, nor does what has no thread.
    local lone = f[5] == '3' or f[5] == '4' or f[3] == '  '
    if lane or lone then
      local ref = f[5] .. '\t' .. f[6] .. '\t' .. f[7] .. '\t' .. f[8] .. '\t' .. f[9] .. '\t' .. f[10] .. '\t\t' .. nows .. '\t'
      if lone then ref = ref .. f[3] end
      call('LREM', dead, 1, entry)
      call('RPUSH', queue, ref)
      n = n + 1
    end
  end
end
local due = ''
if n > 0 then
  call('PEXPIRE', queue, ARGV[2])
  if before == 0 and not call('ZSCORE', pre .. 'lease', chan) then
    local pause = string.match(call('HGET', pre .. 'try', chan) or '', '(%d+)$')
    due = string.format('%.0f', math.max(now, tonumber(pause) or 0))
    call('ZADD', KEYS[1], due, chan)
    call('PEXPIRE', KEYS[1], ARGV[2])
  end
end
return {n, due}
