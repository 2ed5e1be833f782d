-- Leases channels whose turn is due, the longest due first, and writes the attempt down.
-- KEYS: the ready sets of shards; the other keys of a shard are derived from each.
-- ARGV: how many at most, lease in ms, burst (0: never), ms until a shard ends, most in a group, 1 to look only, 1 to give
-- back the leases that are over, and the kinds of chat that are served.
-- Answers: now; for each shard when its next channel is due ('' if none waits); how many channels; for each of them the
-- channel and when it was due, and, unless this was a look: token, attempt, first attempt, doubt, number of references,
-- the references, key of the thread.
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
for i = 8, #ARGV do served[ARGV[i]] = true end
local TRY = '^(%d+)\t(%d+)\t(%d+)\t(%d+)\t(%d)\t(%d+)$'
local REF = '^(%d+)\t%d?\t([^\t]*)\t[^\t]*\t[^\t]*\t%d*\t(%d*)\t(%d*)\t(.*)$'

-- A lease that ran out gives its channel back, in doubt. Whoever had it may settle it until somebody else claims it.
local function lapse(pre)
  local ended = call('ZRANGEBYSCORE', pre .. 'lease', '-inf', nows, 'WITHSCORES')
  for i = 1, #ended, 2 do
    local chan = ended[i]
    call('ZREM', pre .. 'lease', chan)
    local token, attempt, size, first, _, pause = string.match(call('HGET', pre .. 'try', chan) or '', TRY)
    if token then
      call('HSET', pre .. 'try', chan, token .. '\t' .. attempt .. '\t' .. size .. '\t' .. first .. '\t1\t' .. pause)
    end
    call('ZADD', pre .. 'ready', ended[i + 1], chan)
  end
end

-- page reads on in the ready set of a shard: what is due and served joins the candidates. The second page is longer.
local found, pres, nexts, from, last = {}, {}, {}, {}, {}
local function page(n)
  local step = from[n] == 0 and 1 or 31
  local got = call('ZRANGE', KEYS[n], from[n], from[n] + step, 'WITHSCORES')
  from[n] = from[n] + step + 1
  for i = 1, #got, 2 do
    if served[string.match(got[i], '^[^:]*')] then
      local due = tonumber(got[i + 1])
      if due > now then
        from[n], nexts[n] = nil, got[i + 1]
        return
      end
      last[n] = {got[i], due, n, got[i + 1]}
      found[#found + 1] = last[n]
    end
  end
  if #got < step * 2 + 2 then from[n] = nil end
end
local function before(a, b)
  if a[2] ~= b[2] then return a[2] < b[2] end
  return a[1] < b[1]
end
for n = 1, #KEYS do
  pres[n], nexts[n], from[n] = string.sub(KEYS[n], 1, -6), '', 0
  if sweep then lapse(pres[n]) end
  page(n)
end
-- A shard may have more among the longest due only if the last that it gave is among them.
local more = true
while more do
  more = false
  table.sort(found, before)
  local worst = found[most]
  for n = 1, #KEYS do
    if from[n] and not (worst and last[n] and before(worst, last[n])) then
      page(n)
      more = true
    end
  end
end

local turns, count = {}, 0
local function add(v) turns[#turns + 1] = v end

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

-- take leases one channel, if something waits in it.
local function take(chan, due, shard)
  local pre = pres[shard]
  local queue = pre .. 'q:' .. chan
  local state = call('HMGET', pre .. 'try', '\t', chan)
  local token, attempt, size, first, doubt, pause = string.match(state[2] or '', TRY)
  if not token then attempt, size, first, doubt, pause = '0', '0', '0', '0', '0' end
  local refs = gather(queue, tonumber(size))
  call('ZREM', pre .. 'ready', chan)
  if #refs == 0 then return end
  local _, thread, _, offered, key = string.match(refs[1], REF)
  if key == '' then
    local lane = call('HGET', pre .. 'lane:' .. chan, thread)
    if not lane then
      -- The lane was closed while this turn was under way: there is nobody to say it to.
      for _ = 1, math.max(1, tonumber(size)) do call('LPOP', queue) end
      call('HSET', pre .. 'try', chan, '0\t0\t0\t0\t0\t' .. pause)
      local head = call('LINDEX', queue, 0)
      if head then
        local _, _, at = string.match(head, REF)
        call('ZADD', pre .. 'ready', whole(math.max(now, tonumber(at) or 0, tonumber(pause))), chan)
      end
      return
    end
    key = string.match(lane, '^%d+ %d+ %d+ ([^\n]*)\n') or ''
  end
  local last, refreshed = string.match(state[1] or '0\t0', '^(%d+)\t(%d+)$')
  token = whole(math.max(tonumber(last) + 1, micros))
  if now - tonumber(refreshed) > 3600000 then
    refreshed = nows
    call('ZADD', pre .. 'ready', 'inf', '')
    call('ZADD', pre .. 'lease', 'inf', '')
    call('PEXPIRE', pre .. 'ready', ttl)
    call('PEXPIRE', pre .. 'lease', ttl)
    call('HSET', pre .. 'try', '\t', '0\t0')
    call('PEXPIRE', pre .. 'try', ttl)
  end
  if attempt == '0' then first = nows end
  attempt = whole(tonumber(attempt) + 1)
  call('HSET', pre .. 'try', '\t', token .. '\t' .. refreshed, chan,
    token .. '\t' .. attempt .. '\t' .. #refs .. '\t' .. first .. '\t' .. doubt .. '\t' .. pause)
  call('ZADD', pre .. 'lease', over, chan)
  if now - (tonumber(offered) or 0) > 86400000 then call('PEXPIRE', queue, ttl) end
  add(chan) add(due) add(token) add(attempt) add(first) add(doubt) add(#refs)
  for i = 1, #refs do add(refs[i]) end
  add(key)
  count = count + 1
end

for i = 1, #found do
  local c = found[i]
  if i > most then
    -- What is due and was not taken may be the next of its shard.
    if nexts[c[3]] == '' or tonumber(nexts[c[3]]) > c[2] then nexts[c[3]] = c[4] end
  elseif look then
    add(c[1]) add(c[4])
    count = count + 1
    if nexts[c[3]] == '' or tonumber(nexts[c[3]]) > c[2] then nexts[c[3]] = c[4] end
  else
    take(c[1], c[4], c[3])
  end
end

local answer = {nows}
for n = 1, #KEYS do answer[#answer + 1] = nexts[n] end
answer[#answer + 1] = count
for i = 1, #turns do answer[#answer + 1] = turns[i] end
return answer
