-- Keeps posts of a thread, if the look is still ours.
-- KEYS: state, posts, places. ARGV: token, ms until posts end, ms until places end, most posts, then for each post: id,
-- number, ms of its creation, revision, number of pieces, the pieces.
-- A place is "number created revision pieces kept", with tabs; the pieces of a post are the fields id, id\t1, id\t2, ….
-- Answers 1, or 0 if the look is no longer ours.
local call = redis.call
if call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
local t = call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local nows = string.format('%.0f', now)
local keep, most = tonumber(ARGV[2]), tonumber(ARGV[4])

local function split(s)
  local f = {}
  for x in string.gmatch(s .. '\t', '([^\t]*)\t') do f[#f + 1] = x end
  return f
end
local function drop(id, pieces)
  call('HDEL', KEYS[2], id)
  for i = 1, pieces - 1 do call('HDEL', KEYS[2], id .. '\t' .. i) end
end

local at = 5
while at <= #ARGV do
  local id, number, created, rev, pieces = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], tonumber(ARGV[at + 4])
  local old = call('HGET', KEYS[3], id)
  local same, kept = false, nows
  if old then
    old = split(old)
    same = old[3] == rev
    if same then kept = old[5] end
  end
  -- What was forgotten, or is too old, does not come back by being kept again.
  if not same or call('HEXISTS', KEYS[2], id) == 1 then
    if old then drop(id, tonumber(old[4])) end
    for i = 1, pieces do
      local field = id
      if i > 1 then field = id .. '\t' .. (i - 1) end
      call('HSET', KEYS[2], field, ARGV[at + 4 + i])
    end
    call('HSET', KEYS[3], id, number .. '\t' .. created .. '\t' .. rev .. '\t' .. pieces .. '\t' .. kept)
  end
  at = at + 5 + pieces
end

-- The newest stay, and the opening one, as long as they are not too old.
local all = {}
for _, id in ipairs(call('HKEYS', KEYS[2])) do
  if not string.find(id, '\t', 1, true) then
    local f = split(call('HGET', KEYS[3], id) or '0\t0\t\t1\t0')
    if tonumber(f[5]) + keep <= now then
      drop(id, tonumber(f[4]))
    else
      all[#all + 1] = {id, tonumber(f[1]), tonumber(f[2]), tonumber(f[4])}
    end
  end
end
if #all > most then
  table.sort(all, function(a, b)
    if a[2] ~= b[2] then return a[2] < b[2] end
    if a[3] ~= b[3] then return a[3] < b[3] end
    return a[1] < b[1]
  end)
  for i = 2, #all - most + 1 do drop(all[i][1], all[i][4]) end
end
call('PEXPIRE', KEYS[1], ARGV[3])
call('PEXPIRE', KEYS[2], ARGV[2])
call('PEXPIRE', KEYS[3], ARGV[3])
return 1
