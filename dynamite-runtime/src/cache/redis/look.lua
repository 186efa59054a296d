-- KEYS: what is kept, the holds. ARGV: a new lease, its milliseconds.
local kept = redis.call('GET', KEYS[1])
if kept then
    return kept
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
if redis.call('EXISTS', KEYS[2]) == 1 then
    return 'B'
end
-- A server without memory gives no lease.
local lent = redis.pcall('SET', KEYS[1], 'L' .. ARGV[1], 'PX', ARGV[2])
if lent.err then
    return 'B'
end
return 'M'
