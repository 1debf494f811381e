-- wrk: each request from a file of "token path" lines, in order from a random place; an optional pause before each,
-- an optional connection for each.
local prepared, place, pause = {}, 0, 0

function init(arguments)
  local headers = {}
  if arguments[3] == "close" then headers["Connection"] = "close" end
  for line in io.lines(arguments[1]) do
    local token, path = line:match("^(%S+) (%S+)$")
    headers["Authorization"] = "Bearer " .. token
    prepared[#prepared + 1] = wrk.format("GET", path, headers)
  end
  pause = tonumber(arguments[2] or "0")
  math.randomseed(os.time())
  place = math.random(#prepared)
end

function request()
  place = place % #prepared + 1
  return prepared[place]
end

function delay()
  if pause == 0 then return 0 end
  return math.floor(-math.log(1 - math.random()) * pause + 0.5)
end

function done(summary, latency)
  local failed = summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.connect
  io.write(string.format("rps %.1f p50 %.3f p99 %.3f errors %d\n", summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed))
end
