-- Lets lanes say things, each lane whole or not at all.
-- KEYS: for each lane the ready set of its channel's shard; the other keys of the shard are derived from it.
-- ARGV: ms until the shard ends, then for each lane: channel, digest and key of the thread, number of deliveries, and for
-- each of them: its reference without the last two fields (when, and lone), place, hash of the post (8 bytes; empty with a
-- place).
-- Answers for each lane: how many were taken, and when the channel became due by it ('' if it did not).
local NEW, UPDATE, DIGEST, NOTICE = '1', '2', '3', '4'
local REF = '^%d+\t%d?\t[^\t]*\t([^\t]*)\t([^\t]*)\t'
local call, match = redis.call, string.match
local t = call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local nows = string.format('%.0f', now)
local ttl = ARGV[1]
local answer, at, touched = {}, 2, {}

-- What is known of the lane at hand.
local pre, chan, thread, key, lane, queue, said
local waiting, pushed, push, taken, floor

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

-- waits returns the revision with which the post waits, if it does.
local function waits(post)
  if pushed[post] then return pushed[post] end
  if not waiting then
    waiting = {}
    local needle = '\t' .. thread .. '\t'
    for _, ref in ipairs(call('LRANGE', queue, 0, -1)) do
      if string.find(ref, needle, 1, true) then
        local of, rev = match(ref, REF)
        waiting[of] = rev
      end
    end
  end
  return waiting[post]
end

local function put(ref, lone)
  push[#push + 1] = ref .. '\t' .. nows .. '\t' .. lone
  taken = taken + 1
end

-- again takes what was said, or waits, in another revision.
local function again(ref, post, rev, place, lone)
  local old = waits(post)
  if old then
    local field = '\t\t' .. post
    if old == rev then
      call('HDEL', said, field)
    elseif match(call('HGET', said, field) or '\t', '^[^\t]*') ~= rev then
      call('HSET', said, field, rev .. '\t' .. place)
      if call('PTTL', said) < 0 then call('PEXPIRE', said, ttl) end
      taken = taken + 1
    end
    return true
  end
  old = call('HGET', said, post)
  if not old then return false end
  if match(old, '^%d+\t%d*\t([^\t]*)') ~= rev then
    put(UPDATE .. string.sub(ref, 2), lone)
    pushed[post] = rev
  end
  return true
end

-- returned takes a new place of what waits, or leaves what was heard in this revision as it is.
local function returned(ref, post, rev, place)
  if waits(post) then return again(ref, post, rev, place, '') end
  local shown, id = match(call('HGET', said, post) or '', '^%d+\t%d*\t([^\t]*)\t%d*\t%d*\t[^\t]*\t(.*)$')
  return shown == rev and id ~= ''
end

-- late reports whether a post behind the mark may still be said.
local function late(post, hash, seq)
  if waits(post) or call('HEXISTS', said, post) == 1 then return false end
  if hash ~= '' then return true end
  if not floor then floor = tonumber(match(call('HGET', said, '\t') or '', '^%d+\t(%d+)') or '0') end
  return seq > floor
end

for n = 1, #KEYS do
  pre, chan, thread, key = string.sub(KEYS[n], 1, -6), ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local count = tonumber(ARGV[at + 3])
  at = at + 4
  local lanes = pre .. 'lane:' .. chan
  queue, said = pre .. 'q:' .. chan, pre .. 'said:' .. chan .. ':' .. thread
  lane, waiting, pushed, push, taken, floor = call('HGET', lanes, thread), nil, {}, {}, 0, nil
  local open, mark, was, ring, moved
  if lane then
    -- opening, mark, how many hashes at the opening; see lane.go
    local o, m, k, from = match(lane, '^(%d+) (%d+) (%d+) [^\n]*\n()')
    open, mark, k = tonumber(o), tonumber(m), tonumber(k)
    was, ring = string.sub(lane, from, from + k * 8 - 1), string.sub(lane, from + k * 8)
  end
  for _ = 1, count do
    local ref, place, hash = ARGV[at], ARGV[at + 1], ARGV[at + 2]
    at = at + 3
    local kind = string.sub(ref, 1, 1)
    if kind == NEW and lane then
      local seq = tonumber(place)
      local past
      if hash == '' then past = seq <= mark else past = has(ring, hash) end
      if not past then
        if hash == '' then mark = seq else ring = string.sub(ring .. hash, -128 * 8) end
        moved = true
        local post, rev
        local isLate = match(ref, '^%d+\t[13]\t')
        if isLate or count > 1 then post, rev = match(ref .. '\t', REF) end
        if not isLate or not returned(ref, post, rev, place) then
          put(ref, '')
          if post then pushed[post] = rev end
        end
      elseif match(ref, '^%d+\t[13]\t') then
        if hash == '' then past = seq <= open else past = has(was, hash) end
        local post, rev = match(ref .. '\t', REF)
        if not past and late(post, hash, seq) then
          put(ref, '')
          pushed[post] = rev
        end
      end
    elseif kind == NOTICE or kind == DIGEST or lane and kind == UPDATE then
      local post, rev = match(ref .. '\t', REF)
      local lone = ''
      if kind ~= UPDATE then lone = key end
      if not again(ref, post, rev, place, lone) and kind ~= UPDATE then
        put(ref, lone)
        pushed[post] = rev
      end
    end
  end

  local due = ''
  if moved then
    call('HSET', lanes, thread, string.format('%.0f %.0f ', open, mark) .. (#was / 8) .. ' ' .. key .. '\n' .. was .. ring)
  end
  if #push > 0 then
    local length
    for i = 1, #push, 100 do
      length = call('RPUSH', queue, unpack(push, i, math.min(i + 99, #push)))
    end
    if length == #push then
      -- Nothing waited before, so nobody has the channel's turn.
      call('PEXPIRE', queue, ttl)
      local pause = match(call('HGET', pre .. 'try', chan) or '', '(%d+)$')
      local head = match(push[1], '^%d+\t%d?\t[^\t]*\t[^\t]*\t[^\t]*\t%d*\t(%d*)')
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
