-- Ends turns.
-- KEYS: for each turn the ready set of its channel's shard; the other keys are derived.
-- ARGV: ms until a shard ends, ms until receipts end, most receipts, most dead letters, then for each turn: channel, digest
-- of the thread, token, verdict, after in ms, address and id of the receipt, key of the thread and why with a tab between
-- (empty but for a turn that can never be said), number of deliveries, and for each of them: the revision as rendered, and
-- for such a turn a tab and the id of the dead letter.
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
local REF = '^(%d+)\t%d?\t[^\t]*\t([^\t]*)\t([^\t]*)\t(%d*)\t(%d*)\t(%d*)\t(.*)$'
local RECEIPT = '^%d+\t%d*\t[^\t]*\t%d*\t(%d*)\t([^\t]*)\t([^\t]*)$'
local ttl, keep, most, mostDead = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

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
local function tell(pre, chan, thread, size, verdict, to, id, grave, first, count)
  local queue, said = pre .. 'q:' .. chan, pre .. 'said:' .. chan .. ':' .. thread
  local refs
  if size == 1 then refs = {call('LPOP', queue)} else refs = call('LPOP', queue, size) end
  local names, fields = {'HMGET', said, '\t'}, {}
  for i = 1, #refs do
    fields[i] = {string.match(refs[i], REF)} -- kind, post, revision, place, at, offered, lone
    names[#names + 1] = fields[i][2]
    names[#names + 1] = '\t\t' .. fields[i][2]
  end
  local known = call(unpack(names))
  local order, floor, held, refreshed = string.match(known[1] or '0\t0\t0\t0', '^(%d+)\t(%d+)\t(%d+)\t(%d+)$')
  order, floor, held = tonumber(order), tonumber(floor), tonumber(held)
  local write, open = {'HSET', said}, nil
  for i = 1, #refs do
    local f, old, wish = fields[i], known[i * 2], known[i * 2 + 1]
    local rendered, letter = '', ''
    if i <= count then rendered = ARGV[first + i - 1] end
    if verdict == NEVER then rendered, letter = string.match(rendered .. '\t', '^([^\t]*)\t([^\t]*)') end
    if rendered == '' then rendered = f[3] end
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
      bury(pre .. 'dead:' .. chan, letter, letter .. '\t' .. nows .. '\t' .. grave .. '\t' .. refs[i])
    end
    if wish then
      call('HDEL', said, '\t\t' .. f[2])
      local rev, place = string.match(wish, '^([^\t]*)\t(.*)$')
      if rev ~= rendered then
        if open == nil then open = call('HEXISTS', pre .. 'lane:' .. chan, thread) == 1 end
        if open or f[7] ~= '' then
          call('RPUSH', queue, UPDATE .. '\t\t' .. thread .. '\t' .. f[2] .. '\t' .. rev .. '\t' .. place .. '\t\t' .. nows .. '\t' .. f[7])
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

-- The turns by their shards, in the order in which they were given.
local shards, stale, due, at = {}, {}, {}, 5
local names = {}
for n = 1, #KEYS do
  local key = KEYS[n]
  if not shards[key] then
    shards[key] = {}
    names[#names + 1] = key
  end
  local count = tonumber(ARGV[at + 8])
  table.insert(shards[key], {n, at, count})
  stale[n], due[n] = 1, ''
  at = at + 9 + count
end

-- finish ends one turn and returns what stays known of the channel's try, and the head of its queue.
local function finish(pre, at, count, attempt, size, first, doubt)
  local chan, thread, verdict = ARGV[at], ARGV[at + 1], ARGV[at + 3]
  local queue, try = pre .. 'q:' .. chan, nil
  local head
  if verdict == LATER or verdict == UNSURE then
    head = call('LINDEX', queue, 0)
    if verdict == UNSURE then doubt = '1' end
    local _, _, _, _, _, _, lone = string.match(head or '', REF)
    if lone == '' and call('HEXISTS', pre .. 'lane:' .. chan, thread) == 0 then
      -- The lane was closed meanwhile: there is nobody to say it to any more.
      call('LPOP', queue, size)
    else
      return '0\t' .. attempt .. '\t' .. size .. '\t' .. first .. '\t' .. doubt, head
    end
  else
    tell(pre, chan, thread, tonumber(size), verdict, ARGV[at + 5], ARGV[at + 6], ARGV[at + 7], at + 9, count)
  end
  return nil, call('LINDEX', queue, 0)
end

for _, key in ipairs(names) do
  local pre, turns = string.sub(key, 1, -6), shards[key]
  local ask, free, ours = {'HMGET', pre .. 'try'}, {'ZREM', pre .. 'lease'}, {}
  for i = 1, #turns do ask[i + 2] = ARGV[turns[i][2]] end
  local state, seen = call(unpack(ask)), {}
  for i = 1, #turns do
    local at = turns[i][2]
    local chan, token = ARGV[at], ARGV[at + 2]
    local held, attempt, size, first, doubt = string.match(state[i] or '', TRY)
    if token ~= '0' and held == token and not seen[chan] then
      seen[chan] = true
      ours[#ours + 1] = {turns[i][1], at, turns[i][3], attempt, size, first, doubt}
      free[#free + 1] = chan
    end
  end
  if #ours > 0 and call(unpack(free)) < #ours then
    -- A lease was over, and its channel due again, but nobody else claimed it.
    free[2] = key
    call(unpack(free))
  end
  local gone, keep, ready = {'HDEL', pre .. 'try'}, {'HSET', pre .. 'try'}, {'ZADD', key}
  for _, turn in ipairs(ours) do
    local n, at = turn[1], turn[2]
    local chan, after = ARGV[at], tonumber(ARGV[at + 4])
    local try, head = finish(pre, at, turn[3], turn[4], turn[5], turn[6], turn[7])
    if try or after > 0 then
      keep[#keep + 1], keep[#keep + 2] = chan, (try or '0\t0\t0\t0\t0') .. '\t' .. whole(now + after)
    else
      gone[#gone + 1] = chan
    end
    stale[n] = 0
    if head then
      local _, _, _, _, when, offered = string.match(head, REF)
      due[n] = whole(math.max(now + after, tonumber(when) or 0))
      ready[#ready + 1], ready[#ready + 2] = due[n], chan
      if now - (tonumber(offered) or 0) > 86400000 then call('PEXPIRE', pre .. 'q:' .. chan, ttl) end
    end
  end
  if #gone > 2 then call(unpack(gone)) end
  if #keep > 2 then call(unpack(keep)) end
  if #ready > 2 then
    call(unpack(ready))
    if call('PTTL', key) < 0 then call('PEXPIRE', key, ttl) end
  end
end

local answer = {}
for n = 1, #KEYS do answer[n * 2 - 1], answer[n * 2] = stale[n], due[n] end
return answer
