-- Closes a lane: no later offer is taken, and what waits goes, all but a turn under way.
-- KEYS: the ready set of the channel's shard; the other keys are derived. ARGV: channel, digest of the thread, token of
-- the turn that is waited for ('' at first; with one, nothing but that turn is looked after).
-- Answers the token of a turn of the lane that is under way and when its lease is over, or '0' and '0'.
local call = redis.call
local t = call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local pre = string.sub(KEYS[1], 1, -6)
local chan, thread = ARGV[1], ARGV[2]
local queue = pre .. 'q:' .. chan

local function split(s)
  local f = {}
  for x in string.gmatch(s .. '\t', '([^\t]*)\t') do f[#f + 1] = x end
  return f
end

local try = split(call('HGET', pre .. 'try', chan) or '0\t0\t0\t0\t0\t0')
local pause = try[6]
local function rest(head)
  if head then
    local at = math.max(now, tonumber(split(head)[7]) or 0, tonumber(pause))
    call('ZADD', KEYS[1], string.format('%.0f', at), chan)
  else
    call('ZREM', KEYS[1], chan)
  end
end

local refs = call('LRANGE', queue, 0, -1)
local over = tonumber(call('ZSCORE', pre .. 'lease', chan) or '0')
local mine = #refs > 0 and split(refs[1])[3] == thread

if ARGV[3] ~= '' then
  if try[1] ~= ARGV[3] or not mine then return {'0', '0'} end
  if over > now then return {try[1], string.format('%.0f', over - now)} end
  call('LPOP', queue, tonumber(try[3]))
  call('HSET', pre .. 'try', chan, '0\t0\t0\t0\t0\t' .. pause)
  call('ZREM', pre .. 'lease', chan)
  rest(call('LINDEX', queue, 0))
  return {'0', '0'}
end

call('HDEL', pre .. 'lane:' .. chan, thread)
local said = pre .. 'said:' .. chan .. ':' .. thread
for _, field in ipairs(call('HKEYS', said)) do
  if #field > 1 and string.sub(field, 1, 1) == '\t' then call('HDEL', said, field) end
end
-- The head stays while it is being said; a group is all of one lane.
local from = 1
if over > now then from = tonumber(try[3]) + 1 end
local keep = {}
for i = 1, #refs do
  if i < from or split(refs[i])[3] ~= thread then keep[#keep + 1] = refs[i] end
end
if #keep < #refs then
  local ttl = call('PTTL', queue)
  call('DEL', queue)
  for i = 1, #keep, 100 do
    call('RPUSH', queue, unpack(keep, i, math.min(i + 99, #keep)))
  end
  if #keep > 0 then call('PEXPIRE', queue, math.max(ttl, 1)) end
end
if mine and over > now then return {try[1], string.format('%.0f', over - now)} end
if mine then
  if try[2] ~= '0' then call('HSET', pre .. 'try', chan, '0\t0\t0\t0\t0\t' .. pause) end
  call('ZREM', pre .. 'lease', chan)
  rest(keep[1])
end
return {'0', '0'}
