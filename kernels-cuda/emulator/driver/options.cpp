#include "options.hpp"

#include <cstdlib>

namespace emulator {

bool Options::set(const std::string& name, const std::string& value) {
  bool on = !value.empty() && value != "0";
  auto number = strtoull(value.c_str(), nullptr, 0);
  if (name == "LATE") {
    late = on;
  } else if (name == "NULL") {
    nothing = on;
  } else if (name == "REPORT") {
    report = on;
    checks.count |= on;
  } else if (name == "DECODE") {
    decodeAll = value == "all";
  } else if (name == "DRIVER") {
    driver = (int)number;
  } else if (name == "CAPABILITY") {
    capability = (int)number;
  } else if (name == "DEVICES") {
    devices = (int)number;
  } else if (name == "MEMORY") {
    memory = number;
  } else if (name == "RACES") {
    checks.races = on;
    checks.fatalRaces = value == "fatal";
  } else if (name == "COUNT") {
    checks.count = on;
  } else if (name == "REVERSE") {
    checks.reverse = on;
  } else if (name == "SHORT") {
    auto colon = value.find(':');
    shortOf = value.substr(0, colon);
    shortTimes = colon == std::string::npos ? 1 : atoi(value.c_str() + colon + 1);
  } else if (name == "THREADS") {
    checks.threads = number ? (int)number : 1;
  } else {
    return false;
  }
  return true;
}

Options& options() {
  static Options all = [] {
    Options o;
    for (const char* name : {"LATE", "NULL", "REPORT", "DECODE", "DRIVER", "CAPABILITY", "DEVICES",
                             "MEMORY", "RACES", "COUNT", "REVERSE", "THREADS", "SHORT"})
      if (const char* value = getenv((std::string("CUDA_EMULATOR_") + name).c_str()))
        o.set(name, value);
    return o;
  }();
  return all;
}

}  // namespace emulator
