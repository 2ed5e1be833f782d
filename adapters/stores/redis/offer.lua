-- Lets lanes say things, each lane whole or not at all.
-- KEYS: for each lane the ready set of its channel's shard; the other keys of the shard are derived from it.
-- ARGV: ms until the shard ends, then for each lane: channel, digest and key of the thread, number of
-- deliveries, and for each of them: kind, late, post, revision, place, at, hash of the post (8 bytes; empty with a place).
-- Answers for each lane: how many were taken, and when the channel became due by it ('' if it did not).
local NEW, UPDATE, DIGEST, NOTICE = '1', '2', '3', '4'
local call = redis.call
local t = call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local nows = string.format('%.0f', now)
local ttl = ARGV[1]
local answer, at, touched = {}, 2, {}
local REF = '^%d+\t%d?\t[^\t]*\t([^\t]*)\t([^\t]*)\t'

-- has reports whether a ring of 8-byte hashes has one.
local function has(ring, hash)
  local i = 1
  while true do
    i = string.find(ring, hash, i, true)
    if not i then return false end
    if i % 8 == 1 then return true end
    i = i + 1
  end
end

for n = 1, #KEYS do
  local pre = string.sub(KEYS[n], 1, -6)
  local chan, thread, key, count = ARGV[at], ARGV[at + 1], ARGV[at + 2], tonumber(ARGV[at + 3])
  at = at + 4
  local lanes, queue, said = pre .. 'lane:' .. chan, pre .. 'q:' .. chan, pre .. 'said:' .. chan .. ':' .. thread
  local lane = call('HGET', lanes, thread)
  local open, mark, was, ring
  if lane then
    -- opening, mark, hashes at the opening (count), hashes; see lane.go
    local o, m, k, from = string.match(lane, '^(%d+) (%d+) (%d+) [^\n]*\n()')
    open, mark, k = tonumber(o), tonumber(m), tonumber(k)
    was, ring = string.sub(lane, from, from + k * 8 - 1), string.sub(lane, from + k * 8)
  end
  local taken, moved, waiting, push, pushed, floor = 0, false, nil, {}, {}, nil

  -- waits returns the revision with which the post waits, if it does.
  local function waits(post)
    if pushed[post] then return pushed[post] end
    if not waiting then
      waiting = {}
      local needle = '\t' .. thread .. '\t'
      for _, ref in ipairs(call('LRANGE', queue, 0, -1)) do
        if string.find(ref, needle, 1, true) then
          local post, rev = string.match(ref, REF)
          waiting[post] = rev
        end
      end
    end
    return waiting[post]
  end
  local function put(kind, d)
    local lone = ''
    if d[1] == NOTICE then lone = key end
    local ref = kind .. '\t' .. d[2] .. '\t' .. thread .. '\t' .. d[3] .. '\t' .. d[4] .. '\t' .. d[5] .. '\t' .. d[6] .. '\t' .. nows .. '\t' .. lone
    push[#push + 1] = ref
    pushed[d[3]] = d[4]
    taken = taken + 1
  end
  -- again takes what was said, or waits, in another revision.
  local function again(d)
    local rev = waits(d[3])
    if rev then
      local field = '\t\t' .. d[3]
      if rev == d[4] then
        call('HDEL', said, field)
      elseif string.match(call('HGET', said, field) or '\t', '^[^\t]*') ~= d[4] then
        call('HSET', said, field, d[4] .. '\t' .. d[5])
        if call('PTTL', said) < 0 then call('PEXPIRE', said, ttl) end
        taken = taken + 1
      end
      return true
    end
    local old = call('HGET', said, d[3])
    if old then
      if string.match(old, '^%d+\t%d*\t([^\t]*)') ~= d[4] then put(UPDATE, d) end
      return true
    end
    return false
  end

  for i = 1, count do
    local d = {ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4], ARGV[at + 5], ARGV[at + 6]}
    at = at + 7
    local kind, hash = d[1], d[7]
    if kind == NOTICE or (kind == DIGEST and lane) then
      if not again(d) then put(kind, d) end
    elseif lane and kind == UPDATE then
      again(d)
    elseif lane and kind == NEW then
      local seq = tonumber(d[5])
      local ahead
      if hash == '' then ahead = seq > mark else ahead = not has(ring, hash) end
      if ahead then
        if hash == '' then
          mark = seq
        else
          ring = string.sub(ring .. hash, -128 * 8)
        end
        moved = true
        put(kind, d)
      elseif d[2] == '1' then
        local past
        if hash == '' then past = seq <= open else past = has(was, hash) end
        if not past and not waits(d[3]) and call('HEXISTS', said, d[3]) == 0 then
          if not floor then floor = tonumber(string.match(call('HGET', said, '\t') or '', '^%d+\t(%d+)')) or 0 end
          if hash ~= '' or seq > floor then put(kind, d) end
        end
      end
    end
  end

  local due = ''
  if moved then
    call('HSET', lanes, thread, string.format('%.0f', open) .. ' ' .. string.format('%.0f', mark) .. ' ' .. (#was / 8) .. ' ' .. key .. '\n' .. was .. ring)
  end
  if #push > 0 then
    local length
    for i = 1, #push, 100 do
      length = call('RPUSH', queue, unpack(push, i, math.min(i + 99, #push)))
    end
    if length == #push then
      -- Nothing waited before, so nobody has the channel's turn.
      call('PEXPIRE', queue, ttl)
      local pause = string.match(call('HGET', pre .. 'try', chan) or '', '(%d+)$')
      local head = string.match(push[1], '^%d+\t%d?\t[^\t]*\t[^\t]*\t[^\t]*\t%d*\t(%d*)')
      due = string.format('%.0f', math.max(now, tonumber(head) or 0, tonumber(pause) or 0))
      call('ZADD', KEYS[n], due, chan)
      if not touched[pre] then
        touched[pre] = true
        call('PEXPIRE', KEYS[n], ttl)
      end
    end
  end
  answer[#answer + 1] = taken
  answer[#answer + 1] = due
end
return answer
