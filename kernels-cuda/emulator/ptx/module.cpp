#include "module.hpp"

#include <algorithm>
#include <cstring>

#include "decoder.hpp"

namespace emulator {

namespace {

[[noreturn]] void refuse(int line, const std::string& what) {
  throw Fault(INVALID_PTX, "PTX line " + std::to_string(line) + ": " + what);
}

std::string_view unquoted(std::string_view s) {
  return s.size() >= 2 && s[0] == '"' ? s.substr(1, s.size() - 2) : s;
}

bool wordAt(std::string_view text, size_t at, std::string_view word) {
  return text.substr(at, word.size()) == word;
}

}  // namespace

Module::Module(std::string text) : text_(std::move(text)) { scan(); }

// Cuts the text at its outermost ';' and '}' and looks at how each piece begins.
void Module::scan() {
  const char *p = text_.data(), *end = p + text_.size(), *counted = p;
  int line = 1;
  auto lineAt = [&](const char* q) {
    line += (int)std::count(counted, q, '\n');
    counted = q;
    return line;
  };
  while ((p = significant(p, end)) < end) {
    if (*p <= ' ') {
      p++;
      continue;
    }
    std::string_view rest(p, end - p);
    if (wordAt(rest, 0, ".version") || wordAt(rest, 0, ".target") ||
        wordAt(rest, 0, ".address_size") || wordAt(rest, 0, ".file")) {
      const char* stop = std::find(p, end, '\n');
      auto t = tokens({p, (size_t)(stop - p)});
      if (t.size() < 3) refuse(lineAt(p), "nothing behind " + std::string(t[0].text));
      if (t[0].text == ".version") version_ = atof(std::string(t[1].text).c_str());
      if (t[0].text == ".target" && t[1].text.size() > 3)
        target_ = atoi(std::string(t[1].text.substr(3)).c_str());
      if (t[0].text == ".file" && t.size() > 3)
        files_[(int)number(t[1].text)] = std::string(unquoted(t[2].text));
      p = stop;
      continue;
    }
    if (*p != '.')
      refuse(lineAt(p),
             "a directive was expected, here is '" + std::string(rest.substr(0, 20)) + "'");
    int at = lineAt(p), depth = 0;
    const char *begin = p, *body = nullptr;
    bool section = wordAt(rest, 0, ".section");
    for (;; p++) {  // to the ';' or '}' that ends the piece
      while (p < end && !strchr("{};/\"", *p)) p++;
      p = significant(p, end);
      if (p >= end) refuse(at, "the text ends within what begins here");
      if (*p == '{' && !depth++ && !body) body = p;
      if (*p == '}' && !--depth && (section || !std::memchr(begin, '=', body - begin))) break;
      if (*p == ';' && !depth) break;
    }
    p++;
    std::string_view piece(begin, p - begin);
    if (!section) declare(piece, at);
  }
  if (!version_ || !target_) refuse(lineAt(end), "no .version or no .target");
}

// One piece of module scope: a variable, a kernel, a device function, a pragma.
void Module::declare(std::string_view piece, int line) {
  size_t brace = piece.find('{');
  bool defined = brace != std::string_view::npos && piece.back() == '}';
  auto head = tokens(piece.substr(0, std::min(piece.size(), defined ? brace : piece.size())), line);
  size_t k = 0;
  bool external = false;
  for (; head[k].text == ".visible" || head[k].text == ".weak" || head[k].text == ".extern" ||
         head[k].text == ".common";
       k++)
    external |= head[k].text == ".extern";
  std::string_view kind = head[k].text;
  if (kind == ".pragma") return;
  if (kind == ".entry" || kind == ".func") {
    if (!defined) return;
    size_t name = k + 1;
    while (kind == ".func" && head[name].text[0] == '.') name++;  // .noreturn and the like
    if (kind == ".func" && head[name].text == "(")                // the result stands first
      while (head[name++].text != ")")
        if (head[name].text.empty()) refuse(line, "no name behind .func");
    std::string_view from = head[k + 1].text;
    (kind == ".entry" ? entries_ : functions_)[std::string(head[name].text)] = {
        piece.substr(from.data() - piece.data()), head[k + 1].line};
    return;
  }
  if (kind != ".global" && kind != ".const" && kind != ".shared")
    refuse(line, "directive " + std::string(kind) + " is not emulated");

  Type type = Type::None;
  uint64_t alignment = 1, each = 1;
  for (k++; head[k].text[0] == '.'; k++) {
    std::string_view word = head[k].text.substr(1);
    if (word == "align") alignment = number(head[++k].text);
    if (word == "v2") each = 2;
    if (word == "v4") each = 4;
    if (Type t = typeNamed(word); t != Type::None) type = t;
  }
  uint64_t bytes = bytesOf(type) * each;
  std::string name(head[k++].text);
  bool open = false;
  while (head[k].text == "[") {
    open = head[k + 1].text == "]";
    if (!open) bytes *= number(head[++k].text);
    k += 2;
  }
  alignment = std::max<uint64_t>(alignment, bytesOf(type));
  if (kind == ".shared") {
    shared_[name] = {(uint32_t)bytes, (uint32_t)alignment, external || open};
    return;
  }
  auto block = std::make_unique<uint8_t[]>(bytes + 256);
  auto* at = (uint8_t*)(((uint64_t)block.get() + 127) & ~127ull);
  if (head[k].text == "=") {
    uint64_t filled = 0;
    for (k++; !head[k].text.empty() && head[k].text != ";"; k++) {
      std::string_view word = head[k].text;
      bool minus = word == "-";
      if (minus) word = head[++k].text;
      if (word == "{" || word == "}" || word == ",") continue;
      uint64_t value;
      if (startsNumber(word)) {
        value = number(word);
      } else {
        if (word == "generic") k += 2, word = head[k++].text;
        auto* v = variable(word);
        if (!v) refuse(line, "initialiser " + std::string(word));
        value = v->address;
      }
      if (minus) value = 0 - value;
      if (filled + bytesOf(type) > bytes) refuse(line, "too many initial values for " + name);
      memcpy(at + filled, &value, bytesOf(type));
      filled += bytesOf(type);
    }
  }
  variables_[name] = {(uint64_t)at, bytes};
  storage_.push_back(std::move(block));
}

const Kernel* Module::kernel(const std::string& name) {
  if (auto it = decoded_.find(name); it != decoded_.end()) return it->second.get();
  auto entry = entries_.find(name);
  if (entry == entries_.end()) return nullptr;
  auto kernel = decode(*this, name, entry->second);
  return (decoded_[name] = std::move(kernel)).get();
}

namespace {

template <class M>
auto* found(const M& map, std::string_view name) {
  auto it = map.find(name);
  return it == map.end() ? nullptr : &it->second;
}

}  // namespace

const Module::Variable* Module::variable(std::string_view name) const {
  return found(variables_, name);
}

const Module::SharedVariable* Module::sharedVariable(std::string_view name) const {
  return found(shared_, name);
}

const Module::Routine* Module::function(std::string_view name) const {
  return found(functions_, name);
}

}  // namespace emulator
