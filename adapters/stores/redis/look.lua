-- Claims threads whose look is due, the longest overdue first.
-- KEYS: the schedule of a poll shard; the other keys are derived. ARGV: how many at most, lease in ms, ms until a shard
-- ends, 1 to look only.
-- Answers now, when the next one is due ('' if none is), then for each thread: digest, when it was due, token.
local call = redis.call
local t = call('TIME')
local micros = t[1] * 1000000 + t[2]
local now = math.floor(micros / 1000)
local function whole(n) return string.format('%.0f', n) end
local nows = whole(now)
local pre = string.sub(KEYS[1], 1, -4)
-- A lease that ran out puts its thread back to where it was, or to an earlier wish.
for _, thread in ipairs(call('ZRANGEBYSCORE', pre .. 'lease', '-inf', nows)) do
  local held = call('HGET', pre .. 'held', thread) or '0\t0'
  local due = tonumber(string.match(held, '\t(.*)$'))
  local wish = call('ZSCORE', pre .. 'wish', thread)
  if wish then due = math.min(due, tonumber(wish)) end
  call('ZREM', pre .. 'lease', thread)
  call('ZREM', pre .. 'wish', thread)
  call('HDEL', pre .. 'held', thread)
  call('ZADD', KEYS[1], whole(due), thread)
end
local answer = {nows, ''}
local due = call('ZRANGEBYSCORE', KEYS[1], '-inf', nows, 'WITHSCORES', 'LIMIT', 0, ARGV[1])
if #due > 0 and ARGV[4] ~= '1' then
  local token = math.max(tonumber(call('GET', pre .. 'tok') or '0'), micros)
  for i = 1, #due, 2 do
    token = token + 1
    call('ZREM', KEYS[1], due[i])
    call('ZADD', pre .. 'lease', whole(now + tonumber(ARGV[2])), due[i])
    call('HSET', pre .. 'held', due[i], whole(token) .. '\t' .. due[i + 1])
    answer[#answer + 1] = due[i]
    answer[#answer + 1] = due[i + 1]
    answer[#answer + 1] = whole(token)
  end
  call('SET', pre .. 'tok', whole(token), 'PX', ARGV[3])
  call('PEXPIRE', pre .. 'lease', ARGV[3])
  call('PEXPIRE', pre .. 'held', ARGV[3])
  call('PEXPIRE', KEYS[1], ARGV[3])
else
  for i = 1, #due, 2 do
    answer[#answer + 1] = due[i]
    answer[#answer + 1] = due[i + 1]
    answer[#answer + 1] = '0'
  end
end
local head = call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if #head > 0 then answer[2] = head[2] end
return answer
