-- Reads a thread: its state, and the newest posts or the named ones.
-- KEYS: state, posts, places. ARGV: ms that texts are kept, how many of the newest, ids.
-- Answers the version and the state, then for each post: id, place, its pieces joined ('' without a text).
local call = redis.call
local t = call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local keep, newest = tonumber(ARGV[1]), tonumber(ARGV[2])
local function split(s)
  local f = {}
  for x in string.gmatch(s .. '\t', '([^\t]*)\t') do f[#f + 1] = x end
  return f
end
local head = call('HMGET', KEYS[1], 'version', 'state')
local answer = {head[1] or '0', head[2] or ''}
local function add(id, place)
  if not place then return end
  local f = split(place)
  local value = ''
  if tonumber(f[5]) + keep > now then
    value = call('HGET', KEYS[2], id) or ''
    if value ~= '' then
      for i = 1, tonumber(f[4]) - 1 do value = value .. (call('HGET', KEYS[2], id .. '\t' .. i) or '') end
    end
  end
  answer[#answer + 1] = id
  answer[#answer + 1] = place
  answer[#answer + 1] = value
end
if newest > 0 then
  local all, places = {}, call('HGETALL', KEYS[3])
  for i = 1, #places, 2 do
    local n, c = string.match(places[i + 1], '^(%d+)\t(%-?%d+)')
    all[#all + 1] = {places[i], tonumber(n), tonumber(c), places[i + 1]}
  end
  table.sort(all, function(a, b)
    if a[2] ~= b[2] then return a[2] > b[2] end
    if a[3] ~= b[3] then return a[3] > b[3] end
    return a[1] > b[1]
  end)
  for i = 1, math.min(newest, #all) do add(all[i][1], all[i][4]) end
end
for i = 3, #ARGV do add(ARGV[i], call('HGET', KEYS[3], ARGV[i])) end
return answer
