-- Has wrk send one kind of request, varied as HttpLoad varies it.
-- Arguments: a file with the whole request, and how many keys there are. In its body ######## stands for a key, from a
-- random one on, and ~~~~~~~~ for a random value, so that every write is a change.

local headers = {}
local body
local marks = {}
local keys

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  local text = file:read("*a")
  file:close()
  keys = tonumber(arguments[2])
  local head, template = text:match("^(.-)\r\n\r\n(.*)$")
  for name, value in head:gmatch("\r\n([^:\r]+): ([^\r]*)") do
    if name ~= "Content-Length" then -- wrk's own
      headers[name] = value
    end
  end
  for mark in template:gmatch("[#~]+") do
    marks[#marks + 1] = mark:sub(1, 1)
  end
  body = template:gsub("%%", "%%%%"):gsub("[#~]+", "%%08d")
  math.randomseed(os.time())
end

function request()
  local numbers = {}
  local key = math.random(0, keys - 1)
  for i = 1, #marks do
    if marks[i] == "#" then
      numbers[i] = key
      key = key + 1
    else
      numbers[i] = math.random(0, 99999999)
    end
  end
  return wrk.format("POST", "/", headers, string.format(body, unpack(numbers)))
end

-- Requests a second, median and 99th percentile in microseconds, errors.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %.1f %d %d %d\n",
    summary.requests * 1e6 / summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
