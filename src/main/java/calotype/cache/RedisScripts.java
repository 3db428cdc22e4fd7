package calotype.cache;

/**
 * What runs inside Redis, each script at once and alone. Time is that of the Redis server in microseconds, so it needs no
 * agreement of the nodes' clocks, and a server that lost its data counts on where it was.
 *
 * <p>{@code KEYS[1]} is {@code born}: what was loaded before that time is not served. It is made anew when it is missing,
 * because then the times of drops are missing too. A value is a hash of subject, mark, version and bytes.
 */
final class RedisScripts {
    private static final String NOW = """
            local t = redis.call('TIME')
            local now = t[1] * 1000000 + t[2]
            local function text(n) return string.format('%.0f', n) end
            local born = tonumber(redis.call('GET', KEYS[1]) or '')
            """;

    /** {@code KEYS[2]}: the value's; {@code ARGV[1]}: what keys of drops begin with. Answers mark, bytes, milliseconds left. */
    static final String GET = NOW + """
            if not born then
              redis.call('SET', KEYS[1], text(now))
              return {text(now)}
            end
            local kept = redis.call('HMGET', KEYS[2], 'subject', 'mark', 'bytes')
            if kept[3] then
              local mark = tonumber(kept[2])
              local dropped = tonumber(redis.call('GET', ARGV[1] .. kept[1]) or '0')
              if mark >= born and mark > dropped then
                return {text(now), kept[3], redis.call('PTTL', KEYS[2])}
              end
            end
            return {text(now)}
            """;

    /** {@code KEYS[2]}: the value's; {@code KEYS[3]}: its drop's; {@code ARGV}: subject, mark, version, milliseconds, bytes. */
    static final String PUT = NOW + """
            local mark = tonumber(ARGV[2])
            local dropped = tonumber(redis.call('GET', KEYS[3]) or '0')
            local there = redis.call('HMGET', KEYS[2], 'version', 'mark')
            local ahead = tonumber(there[1] or '-1') - tonumber(ARGV[3])
            local since = tonumber(there[2] or '-1')
            if not born or mark < born or mark <= dropped or ahead > 0 then
              return 0
            end
            if ahead == 0 and since >= born and since > dropped then
              return 0
            end
            redis.call('HSET', KEYS[2], 'subject', ARGV[1], 'mark', ARGV[2], 'version', ARGV[3], 'bytes', ARGV[5])
            redis.call('PEXPIRE', KEYS[2], ARGV[4])
            return 1
            """;

    /** {@code KEYS[2]}: the drop's; {@code ARGV[1]}: for how many milliseconds it is remembered. */
    static final String DROP = NOW + """
            redis.call('SET', KEYS[2], text(now), 'PX', ARGV[1])
            return 1
            """;

    /** Forgets everything. */
    static final String FORGET = NOW + """
            redis.call('SET', KEYS[1], text(now + 1))
            return 1
            """;

    private RedisScripts() {}
}
