-- KEYS: what is kept, the holds. ARGV: a new lease, its milliseconds.
local kept = redis.call('GET', KEYS[1])
if kept then
    return kept
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('ZCOUNT', KEYS[2], '(' .. now, '+inf') > 0 then
    return 'B'
end
-- A server without memory gives no lease: nothing was written before.
local lent = redis.pcall('SET', KEYS[1], 'L' .. ARGV[1], 'PX', ARGV[2])
if lent.err then
    return 'B'
end
return 'M'
