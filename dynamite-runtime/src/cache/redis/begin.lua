-- KEYS: what is kept, the holds. ARGV: the writer, the milliseconds of its hold.
-- The key is forgotten first. After that, a server without memory refuses nothing that this script writes.
redis.call('DEL', KEYS[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local alone = redis.call('EXISTS', KEYS[2]) == 0
redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[1])
if redis.call('PTTL', KEYS[2]) < tonumber(ARGV[2]) then
    redis.call('PEXPIRE', KEYS[2], ARGV[2])
end
if alone then
    redis.call('SET', KEYS[1], 'W' .. ARGV[1], 'PX', ARGV[2])
end
