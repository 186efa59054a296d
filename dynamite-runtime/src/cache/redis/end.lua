-- KEYS: what is kept, the holds. ARGV: the writer, the milliseconds of a hold from now on or 0, the item or nothing,
-- its milliseconds.
local alone = redis.call('GET', KEYS[1]) == 'W' .. ARGV[1]
redis.call('DEL', KEYS[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local held = redis.call('ZREM', KEYS[2], ARGV[1]) == 1
if #ARGV[3] > 0 and alone and held and redis.call('EXISTS', KEYS[2]) == 0 then
    redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
end
if ARGV[2] ~= '0' then
    redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[1])
    if redis.call('PTTL', KEYS[2]) < tonumber(ARGV[2]) then
        redis.call('PEXPIRE', KEYS[2], ARGV[2])
    end
end
