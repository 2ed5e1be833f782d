-- Leases channels whose turn is due, the longest due first, and writes the attempt down.
-- KEYS: the ready sets of shards; the other keys of a shard are derived from each.
-- ARGV: how many at most, lease in ms, burst (0: never), ms until a shard ends, most in a group, 1 to look only, 1 to give
-- back the leases that are over, ms until which a channel may have been due (0: now), and the kinds of chat that are
-- served.
-- Answers: now; for each shard when its next channel is due ('' if none waits, '-' if it was not looked at); how many channels; for each of them the
-- channel and when it was due, and, unless this was a look: token, attempt, first attempt, doubt, number of references,
-- the references.
--
-- A try is "token attempts size first doubt pause", with tabs. The field whose name is a tab has the last token of the
-- shard and when the ends of the shard's keys were last put off: that is done once an hour, and a member without a name
-- that is never due keeps the sets from vanishing with their ends meanwhile.
local call = redis.call
local t = call('TIME')
local micros = t[1] * 1000000 + t[2]
local now = math.floor(micros / 1000)
local function whole(n) return string.format('%.0f', n) end
local nows = whole(now)
local most, lease, burst, ttl = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local group, look, sweep = tonumber(ARGV[5]), ARGV[6] == '1', ARGV[7] == '1'
local over = whole(now + lease)
local served = {}
local upto = tonumber(ARGV[8])
if upto == 0 or upto > now then upto = now end
for i = 9, #ARGV do served[ARGV[i]] = true end
local TRY = '^(%d+)\t(%d+)\t(%d+)\t(%d+)\t(%d)\t(%d+)$'
local REF = '^(%d+)\t%d?\t([^\t]*)\t[^\t]*\t[^\t]*\t%d*\t(%d*)\t(%d*)\t(.*)$'

-- A lease that ran out gives its channel back. Whoever had it may settle it until somebody else claims it: so the doubt is
-- written down by the claim that finds the token of another, not here.
local function lapse(pre)
  local ended = call('ZRANGEBYSCORE', pre .. 'lease', '-inf', nows, 'WITHSCORES')
  for i = 1, #ended, 2 do
    call('ZREM', pre .. 'lease', ended[i])
    call('ZADD', pre .. 'ready', ended[i + 1], ended[i])
  end
end

-- page reads on in the ready set of a shard: what is due and served joins the candidates.
local found, pres, nexts, from, last = {}, {}, {}, {}, {}
local function page(n, size)
  local got = call('ZRANGE', KEYS[n], from[n], from[n] + size - 1, 'WITHSCORES')
  from[n] = from[n] + size
  for i = 1, #got, 2 do
    if served[string.match(got[i], '^[^:]*')] then
      local due = tonumber(got[i + 1])
      if due > upto then
        from[n], nexts[n] = nil, got[i + 1]
        return
      end
      last[n] = {got[i], due, n, got[i + 1]}
      found[#found + 1] = last[n]
    end
  end
  if #got < size * 2 then from[n] = nil end
end
local function before(a, b)
  if a[2] ~= b[2] then return a[2] < b[2] end
  return a[1] < b[1]
end
for n = 1, #KEYS do
  pres[n], nexts[n], from[n] = string.sub(KEYS[n], 1, -6), '', 0
  if sweep then lapse(pres[n]) end
  if sweep or look then page(n, 2) end
end
if sweep or look then
  -- A shard may have more among the longest due only if the last that it gave is among them.
  local more = true
  while more do
    more = false
    table.sort(found, before)
    local worst = found[most]
    for n = 1, #KEYS do
      if from[n] and not (worst and last[n] and before(worst, last[n])) then
        page(n, 32)
        more = true
      end
    end
  end
else
  -- The shards come with the longest due first. One is emptied before the next is begun, as far as the bound allows.
  for n = 1, #KEYS do
    if #found > most then
      nexts[n], from[n] = '-', nil
    end
    while from[n] and #found <= most do page(n, most - #found + 1) end
  end
end

-- pick sorts what is to be claimed by shards.
local picked = {}
for i = 1, #found do
  local c = found[i]
  local n = c[3]
  if i > most or look then
    -- What is due and is not taken may be the next of its shard.
    if nexts[n] == '' or tonumber(nexts[n]) > c[2] then nexts[n] = c[4] end
  end
  if i <= most and not look then
    picked[n] = picked[n] or {}
    table.insert(picked[n], c)
  end
end

-- gather returns the references of a turn: one, or the group at the head.
local function gather(queue, size)
  if size > 0 then return call('LRANGE', queue, 0, size - 1) end
  if burst == 0 then return {call('LINDEX', queue, 0) or nil} end
  local refs = call('LRANGE', queue, 0, group - 1)
  local thread, n = nil, 0
  for i = 1, #refs do
    local kind, of, at = string.match(refs[i], REF)
    if kind ~= '1' or of ~= (thread or of) or (tonumber(at) or 0) > now then break end
    thread, n = of, n + 1
  end
  if n < burst then n = math.min(1, #refs) end
  for i = #refs, n + 1, -1 do refs[i] = nil end
  return refs
end

-- closed takes a turn away that was under way when its lane was closed: there is nobody to say it to.
local function closed(pre, chan, size, pause)
  local queue = pre .. 'q:' .. chan
  for _ = 1, size do call('LPOP', queue) end
  call('HSET', pre .. 'try', chan, '0\t0\t0\t0\t0\t' .. pause)
  local head = call('LINDEX', queue, 0)
  if head then
    local _, _, at = string.match(head, REF)
    return whole(math.max(now, tonumber(at) or 0, tonumber(pause)))
  end
end

-- refresh puts off the ends of a shard's keys.
local function refresh(pre)
  call('ZADD', pre .. 'ready', 'inf', '')
  call('ZADD', pre .. 'lease', 'inf', '')
  call('HSET', pre .. 'try', '\t', '0\t0')
  for _, key in ipairs({'ready', 'lease', 'try'}) do call('PEXPIRE', pre .. key, ttl) end
end

-- take leases channels of one shard, where something waits in them.
local turns = {}
local function take(n, chosen)
  local pre = pres[n]
  local ask, gone = {'HMGET', pre .. 'try', '\t'}, {'ZREM', pre .. 'ready'}
  for i = 1, #chosen do
    ask[i + 3], gone[i + 2] = chosen[i][1], chosen[i][1]
  end
  local state = call(unpack(ask))
  call(unpack(gone))
  local last, refreshed = string.match(state[1] or '0\t0', '^(%d+)\t(%d+)$')
  if now - tonumber(refreshed) > 3600000 then
    refresh(pre)
    refreshed = nows
  end
  last = math.max(tonumber(last), micros)
  local write, leases, again = {'HSET', pre .. 'try'}, {'ZADD', pre .. 'lease'}, {'ZADD', pre .. 'ready'}
  for i = 1, #chosen do
    local chan = chosen[i][1]
    local attempt, size, first, doubt, pause = '0', '0', '0', '0', '0'
    local old
    if state[i + 1] then old, attempt, size, first, doubt, pause = string.match(state[i + 1], TRY) end
    -- Claimed before and never given back: it may have been said.
    if old and old ~= '0' then doubt = '1' end
    local refs = gather(pre .. 'q:' .. chan, tonumber(size))
    local ready
    if #refs > 0 and attempt ~= '0' then
      -- What was tried before may be of a lane that was closed meanwhile. What was not is taken away when a lane closes.
      local _, thread, _, _, key = string.match(refs[1], REF)
      if key == '' and call('HEXISTS', pre .. 'lane:' .. chan, thread) == 0 then
        ready = closed(pre, chan, #refs, pause)
        refs = {}
      end
    end
    if ready then
      again[#again + 1], again[#again + 2] = ready, chan
    elseif #refs > 0 then
      last = last + 1
      local token = whole(last)
      if attempt == '0' then first = nows end
      attempt = whole(tonumber(attempt) + 1)
      local k = #write
      write[k + 1], write[k + 2] = chan, token .. '\t' .. attempt .. '\t' .. #refs .. '\t' .. first .. '\t' .. doubt .. '\t' .. pause
      leases[#leases + 1], leases[#leases + 2] = over, chan
      turns[#turns + 1] = {chan, chosen[i][4], token, attempt, first, doubt, refs, chosen[i][2]}
    end
  end
  if #leases > 2 then
    write[#write + 1], write[#write + 2] = '\t', whole(last) .. '\t' .. refreshed
    call(unpack(write))
    call(unpack(leases))
  end
  if #again > 2 then call(unpack(again)) end
end
for n, chosen in pairs(picked) do take(n, chosen) end
table.sort(turns, function(a, b)
  if a[8] ~= b[8] then return a[8] < b[8] end
  return a[1] < b[1]
end)

local answer = {nows}
local function add(v) answer[#answer + 1] = v end
for n = 1, #KEYS do add(nexts[n]) end
if look then
  add(math.min(most, #found))
  for i = 1, math.min(most, #found) do
    add(found[i][1]) add(found[i][4])
  end
  return answer
end
add(#turns)
for i = 1, #turns do
  local turn = turns[i]
  for j = 1, 6 do add(turn[j]) end
  add(#turn[7])
  for j = 1, #turn[7] do add(turn[7][j]) end
end
return answer
