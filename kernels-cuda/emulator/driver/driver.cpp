#include "driver.hpp"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace emulator {

Driver& driver() {
  static auto* d = new Driver;  // never destroyed: threads may call until the end
  return *d;
}

int fail(int code, const std::string& what) {
  driver().lastError = what;
  return code;
}

bool isShort(const char* call) {
  auto& o = options();
  if (!o.shortTimes || o.shortOf != call) return false;
  o.shortTimes--;
  driver().lastError = std::string(call) + " finds no memory, as the option SHORT asks for";
  return true;
}

Device*& current() {
  static thread_local Device* d = nullptr;
  return d;
}

int obstacle() {
  if (!driver().initialized) return NOT_INITIALIZED;
  if (!current()) return INVALID_CONTEXT;
  return current()->sticky;
}

namespace {

FILE* traceFile() {
  static FILE* f = [] {
    const char* name = getenv("CUDA_EMULATOR_TRACE");
    return !name ? nullptr : !strcmp(name, "-") ? stderr : fopen(name, "a");
  }();
  return f;
}

}  // namespace

Call::Call(const char* format, ...) : guard(driver().lock) {
  driver().calls++;
  FILE* f = traceFile();
  if (!f) return;
  va_list arguments;
  va_start(arguments, format);
  vfprintf(f, format, arguments);
  va_end(arguments);
  fputc('\n', f);
  fflush(f);
}

int answer(Device* d, const std::function<int()>& f) {
  try {
    return f();
  } catch (const Fault& e) {
    bool ofDevice = e.code >= ILLEGAL_ADDRESS && e.code <= LAUNCH_FAILED;
    if (ofDevice && d) d->sticky = e.code;
    return fail(e.code, e.what());
  }
}

}  // namespace emulator
