-- Removes the texts of posts, and leaves their places.
-- KEYS: posts, places. ARGV: ids.
for i = 1, #ARGV do
  local place = redis.call('HGET', KEYS[2], ARGV[i])
  local pieces = place and tonumber(string.match(place, '^[^\t]*\t[^\t]*\t[^\t]*\t(%d+)')) or 1
  redis.call('HDEL', KEYS[1], ARGV[i])
  for k = 1, pieces - 1 do redis.call('HDEL', KEYS[1], ARGV[i] .. '\t' .. k) end
end
return 0
