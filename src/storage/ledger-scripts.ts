import { createHash } from 'node:crypto';

/** A script that Redis runs in one step, and the name it keeps it under. */
export type RedisScript = { readonly lua: string; readonly sha: string };

const script = (lua: string): RedisScript => ({ lua, sha: createHash('sha1').update(lua).digest('hex') });

/*
 * Of each account there are two keys. Its counts: a hash of steps and what was counted in each, with what is held in `h`.
 * Its holds: a sorted set of `<id>:<amount>` by the end of the lease. A reservation that holds something has a mark of
 * its own until it is settled. The clock is that of Redis.
 */
const hold = `
local function whole(number)
  return string.format('%.0f', number)
end

local function let_go(counts, holds, id, amount)
  if redis.call('ZREM', holds, id .. ':' .. whole(amount)) == 0 then return end
  if redis.call('HINCRBY', counts, 'h', '-' .. whole(amount)) <= 0 then redis.call('HDEL', counts, 'h') end
end
`;

const account = `${hold}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function step_at(step_ms)
  return step_ms > 0 and math.floor(now / step_ms) or 0
end

local function end_leases(counts, holds, held)
  local over = redis.call('ZRANGEBYSCORE', holds, '-inf', now, 'LIMIT', 0, 1000)
  if #over == 0 then return held end
  redis.call('ZREM', holds, unpack(over))
  for _, member in ipairs(over) do held = held - tonumber(string.match(member, '%d+$')) end
  if held <= 0 then
    redis.call('HDEL', counts, 'h')
    return 0
  end
  redis.call('HSET', counts, 'h', whole(held))
  return held
end

local function look(counts, holds, step_ms, steps)
  local step = step_at(step_ms)
  local seen = { counted = 0, held = 0, last = false, kept = {} }
  local passed = {}
  local fields = redis.call('HGETALL', counts)
  for at = 1, #fields, 2 do
    local amount = tonumber(fields[at + 1])
    if fields[at] == 'h' then
      seen.held = amount
    elseif tonumber(fields[at]) + steps <= step then
      passed[#passed + 1] = fields[at]
    else
      local of = tonumber(fields[at])
      seen.counted = seen.counted + amount
      seen.kept[#seen.kept + 1] = { of, amount }
      if not seen.last or of > seen.last then seen.last = of end
    end
  end
  if #passed > 0 then redis.call('HDEL', counts, unpack(passed)) end
  if seen.held > 0 then seen.held = end_leases(counts, holds, seen.held) end
  return seen
end

local function count(counts, seen, amount, step_ms, steps, keep_ms)
  if amount == 0 or steps == 0 then return end
  local step = step_at(step_ms)
  redis.call('HINCRBY', counts, whole(step), whole(amount))
  redis.call('PEXPIRE', counts, whole(math.max(step_ms * (steps + 1), keep_ms)))
  seen.counted = seen.counted + amount
  seen.last = step
end

local function tell(reply, seen, step_ms, steps)
  reply[#reply + 1] = seen.counted
  reply[#reply + 1] = seen.held
  reply[#reply + 1] = seen.last and seen.counted > 0 and math.max(0, (seen.last + steps) * step_ms - now) or 0
end
`;

/**
 * KEYS: counts and holds of each line, then the mark. ARGV: id, lease in ms, how long the mark is kept, then amount, limit,
 * step in ms, steps and 1 where it is held, of each line. Gives 1 or 0; the line that is refused, from 1; the wait, -1
 * where nobody knows and -2 where there is no use in waiting; then counted, held and reset of each line.
 */
export const reserveScript = script(`${account}
local id, lease_ms, keep_ms = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local lines, refused, wait = {}, 0, -1

local function wait_for(line)
  if line.amount > line.limit then return -2 end
  table.sort(line.seen.kept, function(one, other) return one[1] < other[1] end)
  local over = line.seen.counted + line.seen.held + line.amount - line.limit
  for _, kept in ipairs(line.seen.kept) do
    over = over - kept[2]
    if over <= 0 then return math.max(0, (kept[1] + line.steps) * line.step_ms - now) end
  end
  return -1
end

local function is_longer(one, other)
  return one == -2 or (other ~= -2 and one > other)
end

for at = 1, (#KEYS - 1) / 2 do
  local from = 3 + (at - 1) * 5
  local line = {
    counts = KEYS[2 * at - 1],
    holds = KEYS[2 * at],
    amount = tonumber(ARGV[from + 1]),
    limit = tonumber(ARGV[from + 2]),
    step_ms = tonumber(ARGV[from + 3]),
    steps = tonumber(ARGV[from + 4]),
    is_held = ARGV[from + 5] == '1',
  }
  line.seen = look(line.counts, line.holds, line.step_ms, line.steps)
  lines[at] = line
  if line.amount > 0 and line.seen.counted + line.seen.held + line.amount > line.limit then
    local longer = wait_for(line)
    if refused == 0 or is_longer(longer, wait) then refused, wait = at, longer end
  end
end

if refused == 0 then
  local is_any_held = false
  for _, line in ipairs(lines) do
    if not line.is_held then
      count(line.counts, line.seen, line.amount, line.step_ms, line.steps, keep_ms)
    else
      is_any_held = true
      if line.amount > 0 then
        redis.call('ZADD', line.holds, whole(now + lease_ms), id .. ':' .. whole(line.amount))
        redis.call('HINCRBY', line.counts, 'h', whole(line.amount))
        local kept_ms = whole(math.max(line.step_ms * (line.steps + 1), keep_ms))
        redis.call('PEXPIRE', line.counts, kept_ms)
        redis.call('PEXPIRE', line.holds, kept_ms)
        line.seen.held = line.seen.held + line.amount
      end
    end
  end
  if is_any_held then redis.call('SET', KEYS[#KEYS], '1', 'PX', whole(keep_ms)) end
end

local reply = { refused == 0 and 1 or 0, refused, wait }
for _, line in ipairs(lines) do tell(reply, line.seen, line.step_ms, line.steps) end
return reply
`);

/**
 * KEYS as above. ARGV: id, how long the counts are kept, then amount, used amount, step in ms, steps and 1 where it is held, of each
 * line. Gives nothing where it was settled before, else counted, held and reset of each line.
 */
export const settleScript = script(`${account}
if redis.call('DEL', KEYS[#KEYS]) == 0 then return {} end
local id, keep_ms = ARGV[1], tonumber(ARGV[2])
local reply = {}
for at = 1, (#KEYS - 1) / 2 do
  local counts, holds, from = KEYS[2 * at - 1], KEYS[2 * at], 2 + (at - 1) * 5
  local amount, used = tonumber(ARGV[from + 1]), tonumber(ARGV[from + 2])
  local step_ms, steps = tonumber(ARGV[from + 3]), tonumber(ARGV[from + 4])
  local is_held = ARGV[from + 5] == '1'
  if is_held and amount > 0 then let_go(counts, holds, id, amount) end
  local seen = look(counts, holds, step_ms, steps)
  if is_held then count(counts, seen, used, step_ms, steps, keep_ms) end
  tell(reply, seen, step_ms, steps)
end
return reply
`);

/** KEYS as above, of what is held alone. ARGV: id, then the amount of each line. */
export const releaseScript = script(`${hold}
if redis.call('DEL', KEYS[#KEYS]) == 0 then return 0 end
for at = 1, (#KEYS - 1) / 2 do let_go(KEYS[2 * at - 1], KEYS[2 * at], ARGV[1], tonumber(ARGV[1 + at])) end
return 1
`);

/**
 * Of several reservations. KEYS of each as above, of what is held alone. ARGV: lease in ms, how long the marks are kept, then
 * of each id, how many lines, and the amount of each line.
 */
export const renewScript = script(`${account}
local lease_ms, keep_ms = tonumber(ARGV[1]), tonumber(ARGV[2])

local function keep(key)
  if redis.call('PTTL', key) < keep_ms then redis.call('PEXPIRE', key, whole(keep_ms)) end
end

local function renew(id, lines, key, arg)
  if redis.call('PEXPIRE', KEYS[key + 2 * lines], whole(keep_ms)) == 0 then return end
  for line = 0, lines - 1 do
    local counts, holds, amount = KEYS[key + 2 * line], KEYS[key + 2 * line + 1], whole(tonumber(ARGV[arg + line]))
    local is_new = redis.call('ZADD', holds, whole(now + lease_ms), id .. ':' .. amount) == 1
    if is_new then redis.call('HINCRBY', counts, 'h', amount) end
    keep(counts)
    keep(holds)
  end
end

local key, arg = 1, 3
while arg <= #ARGV do
  local id, lines = ARGV[arg], tonumber(ARGV[arg + 1])
  renew(id, lines, key, arg + 2)
  key, arg = key + 2 * lines + 1, arg + 2 + lines
end
return 1
`);
