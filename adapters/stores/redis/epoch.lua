-- Compares the life of a node with the one that was met before, and makes the schema marker.
-- KEYS: schema, run of the node, verify. ARGV: life of the node (empty: do not compare), 1 to make the marker
-- where there is none, number of the schema, number of shards, how long to verify in ms.
-- Answers: how long to verify still in ms, epoch, birth of the store, schema, shards.
local t = redis.call('TIME')
local there = redis.call('EXISTS', KEYS[1]) == 1
if not there and ARGV[2] == '1' then
  redis.call('HSET', KEYS[1], 'schema', ARGV[3], 'shards', ARGV[4], 'born', t[1] .. '.' .. t[2], 'epoch', t[1] .. '.' .. t[2])
end
if ARGV[1] ~= '' and redis.call('GET', KEYS[2]) ~= ARGV[1] then
  redis.call('SET', KEYS[2], ARGV[1])
  if there then
    redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[5])
    redis.call('HSET', KEYS[1], 'epoch', t[1] .. '.' .. t[2])
  end
end
local m = redis.call('HMGET', KEYS[1], 'epoch', 'born', 'schema', 'shards')
return {redis.call('PTTL', KEYS[3]), m[1] or '', m[2] or '', m[3] or '0', m[4] or '0'}
