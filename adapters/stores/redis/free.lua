-- Ends a look in the schedule: the thread is due at its next time, or at an earlier wish.
-- KEYS: the schedule of its poll shard; the other keys are derived. ARGV: digest of the thread, token ('' to take the
-- thread off the schedule whoever looks at it), when in ms, ms until the shard ends.
local call = redis.call
local pre = string.sub(KEYS[1], 1, -4)
if ARGV[2] == '' then
  call('ZREM', KEYS[1], ARGV[1])
  call('ZREM', pre .. 'lease', ARGV[1])
  call('ZREM', pre .. 'wish', ARGV[1])
  call('HDEL', pre .. 'held', ARGV[1])
  return 1
end
local held = call('HGET', pre .. 'held', ARGV[1])
local due, wish = tonumber(ARGV[3]), call('ZSCORE', pre .. 'wish', ARGV[1])
if held then
  if string.match(held, '^[^\t]*') ~= ARGV[2] then return 0 end
  call('ZREM', pre .. 'lease', ARGV[1])
  call('HDEL', pre .. 'held', ARGV[1])
  if wish then
    due = math.min(due, tonumber(wish))
    call('ZREM', pre .. 'wish', ARGV[1])
  end
else
  -- The lease was over before: the earlier of the two times stays.
  local old = call('ZSCORE', KEYS[1], ARGV[1])
  if old then due = math.min(due, tonumber(old)) end
end
call('ZADD', KEYS[1], string.format('%.0f', due), ARGV[1])
call('PEXPIRE', KEYS[1], ARGV[4])
return 1
