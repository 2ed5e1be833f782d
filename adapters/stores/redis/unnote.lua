-- Forgets a note. KEYS: notes, ends. ARGV: name.
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[1], ARGV[1])
return 0
