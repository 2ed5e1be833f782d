-- Ends turns.
-- KEYS: for each turn the ready set of its channel's shard; the other keys are derived.
-- ARGV: ms until a shard ends, ms until receipts end, most receipts, most dead letters, then for each turn: channel, digest
-- and key of the thread, token, verdict, after in ms, address and id of the receipt, why, number of deliveries, and for
-- each of them: the revision as rendered, the id of its dead letter.
-- Answers for each turn: 1 if it was no longer ours, and when the channel is due ('' if nothing waits).
--
-- A receipt is "order place revision when posts address id", under its post. The field whose name is a tab has the last
-- order, the highest place of which no receipt is kept, how many receipts there are, and when the end of the key was last
-- put off (at most once an hour). Two tabs and a post name the revision and place that were wished while the post waited.
local call = redis.call
local t = call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local function whole(n) return string.format('%.0f', n) end
local nows = whole(now)
local UPDATE = '2'
local HEARD, LATER, UNSURE, NEVER = '1', '2', '3', '5'
local TRY = '^(%d+)\t(%d+)\t(%d+)\t(%d+)\t(%d)\t(%d+)$'
local REF = '^(%d+)\t%d?\t[^\t]*\t([^\t]*)\t([^\t]*)\t(%d*)\t(%d*)\t%d*\t(.*)$'
local RECEIPT = '^%d+\t%d*\t[^\t]*\t%d*\t(%d*)\t([^\t]*)\t([^\t]*)$'
local ttl, keep, most, mostDead = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local answer, at = {}, 5

-- trim takes the oldest receipts of a lane away and returns the highest place among them.
local function trim(said, extra)
  local all, old, floor = call('HGETALL', said), {}, 0
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 1) ~= '\t' then
      local order, place = string.match(all[i + 1], '^(%d+)\t(%d*)')
      old[#old + 1] = {tonumber(order), all[i], tonumber(place) or 0}
    end
  end
  table.sort(old, function(a, b) return a[1] < b[1] end)
  for i = 1, extra do
    floor = math.max(floor, old[i][3])
    call('HDEL', said, old[i][2])
  end
  return floor
end

-- bury keeps a dead letter; one with the same id is replaced.
local function bury(dead, id, letter)
  for _, entry in ipairs(call('LRANGE', dead, 0, -1)) do
    if string.sub(entry, 1, #id + 1) == id .. '\t' then call('LREM', dead, 1, entry) end
  end
  call('LPUSH', dead, letter)
  call('LTRIM', dead, 0, mostDead - 1)
  call('PEXPIRE', dead, ttl)
end

-- tell takes the turn away and keeps its receipts.
local function tell(pre, chan, thread, key, size, verdict, to, id, why, first, count)
  local queue, said = pre .. 'q:' .. chan, pre .. 'said:' .. chan .. ':' .. thread
  local refs
  if size == 1 then refs = {call('LPOP', queue)} else refs = call('LPOP', queue, size) end
  local names, fields = {'HMGET', said, '\t'}, {}
  for i = 1, #refs do
    fields[i] = {string.match(refs[i], REF)} -- kind, post, revision, place, at, lone
    names[#names + 1] = fields[i][2]
    names[#names + 1] = '\t\t' .. fields[i][2]
  end
  local known = call(unpack(names))
  local order, floor, held, refreshed = string.match(known[1] or '0\t0\t0\t0', '^(%d+)\t(%d+)\t(%d+)\t(%d+)$')
  order, floor, held = tonumber(order), tonumber(floor), tonumber(held)
  local write, open = {'HSET', said}, nil
  for i = 1, #refs do
    local f, old, wish = fields[i], known[i * 2], known[i * 2 + 1]
    local rendered = ARGV[first + (i - 1) * 2]
    if i > count or rendered == '' then rendered = f[3] end
    local rto, rid, posts = '', '', size
    if verdict == HEARD then rto, rid = to, id end
    if old then
      local oposts, oto, oid = string.match(old, RECEIPT)
      if verdict ~= HEARD or (f[1] == UPDATE and rto == oto and rid == oid) then rto, rid, posts = oto, oid, oposts end
    else
      held = held + 1
    end
    order = order + 1
    write[#write + 1] = f[2]
    write[#write + 1] = whole(order) .. '\t' .. f[4] .. '\t' .. rendered .. '\t' .. nows .. '\t' .. posts .. '\t' .. rto .. '\t' .. rid
    if verdict == NEVER then
      local letter = ARGV[first + (i - 1) * 2 + 1]
      bury(pre .. 'dead:' .. chan, letter, letter .. '\t' .. nows .. '\t' .. key .. '\t' .. why .. '\t' .. refs[i])
    end
    if wish then
      call('HDEL', said, '\t\t' .. f[2])
      local rev, place = string.match(wish, '^([^\t]*)\t(.*)$')
      if rev ~= rendered then
        if open == nil then open = call('HEXISTS', pre .. 'lane:' .. chan, thread) == 1 end
        if open or f[6] ~= '' then
          call('RPUSH', queue, UPDATE .. '\t0\t' .. thread .. '\t' .. f[2] .. '\t' .. rev .. '\t' .. place .. '\t\t' .. nows .. '\t' .. f[6])
          call('PEXPIRE', queue, ttl)
        end
      end
    end
  end
  -- The counter must be right before the receipts are trimmed, and again after.
  local late = now - tonumber(refreshed) > 3600000
  if late then refreshed = nows end
  write[#write + 1] = '\t'
  write[#write + 1] = whole(order) .. '\t' .. whole(floor) .. '\t' .. whole(math.min(held, most)) .. '\t' .. refreshed
  call(unpack(write))
  if held > most then
    floor = math.max(floor, trim(said, held - most))
    call('HSET', said, '\t', whole(order) .. '\t' .. whole(floor) .. '\t' .. whole(most) .. '\t' .. refreshed)
  end
  if late then call('PEXPIRE', said, keep + 3600000) end
end

for n = 1, #KEYS do
  local pre = string.sub(KEYS[n], 1, -6)
  local chan, thread, key, token, verdict = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
  local after, count = tonumber(ARGV[at + 5]), tonumber(ARGV[at + 9])
  local held, attempt, size, first, doubt = string.match(call('HGET', pre .. 'try', chan) or '', TRY)
  local due = ''
  if token == '0' or held ~= token then
    answer[#answer + 1] = 1
  else
    answer[#answer + 1] = 0
    if call('ZREM', pre .. 'lease', chan) == 0 then call('ZREM', KEYS[n], chan) end
    local queue, pause = pre .. 'q:' .. chan, now + after
    local try = '0\t0\t0\t0\t0'
    if verdict == LATER or verdict == UNSURE then
      if verdict == UNSURE then doubt = '1' end
      local _, _, _, _, _, lone = string.match(call('LINDEX', queue, 0) or '', REF)
      if lone == '' and call('HEXISTS', pre .. 'lane:' .. chan, thread) == 0 then
        -- The lane was closed meanwhile: there is nobody to say it to any more.
        call('LPOP', queue, size)
      else
        try = '0\t' .. attempt .. '\t' .. size .. '\t' .. first .. '\t' .. doubt
      end
    else
      tell(pre, chan, thread, key, tonumber(size), verdict, ARGV[at + 6], ARGV[at + 7], ARGV[at + 8], at + 10, count)
    end
    if after > 0 or string.sub(try, 1, 4) ~= '0\t0\t' then
      call('HSET', pre .. 'try', chan, try .. '\t' .. whole(pause))
    else
      call('HDEL', pre .. 'try', chan)
    end
    local head = call('LINDEX', queue, 0)
    if head then
      local _, _, _, _, when = string.match(head, REF)
      due = whole(math.max(pause, tonumber(when) or 0))
      call('ZADD', KEYS[n], due, chan)
      if call('PTTL', KEYS[n]) < 0 then call('PEXPIRE', KEYS[n], ttl) end
    end
  end
  at = at + 10 + count * 2
  answer[#answer + 1] = due
end
return answer
