-- KEYS: what is kept, the holds. ARGV: the lease, the item, its milliseconds. Returns 1 if the item is not kept.
if redis.call('GET', KEYS[1]) ~= 'L' .. ARGV[1] then
    return 1
end
local kept = redis.pcall('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
if kept.err then
    return 1
end
return 0
