#include "decoder.hpp"

#include <algorithm>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <unordered_map>

#include "constants.hpp"

namespace emulator {

namespace {

const std::unordered_map<std::string_view, Decode>& opcodes() {
  static const auto all = [] {
    std::unordered_map<std::string_view, Decode> m;
    for (Family f : {arithmetic(), functions(), bits(), comparisons(), conversions(), memory(),
                     control(), collectives(), tensors(), copies()})
      for (auto& [name, decode] : f) m[name] = decode;
    return m;
  }();
  return all;
}

uint32_t place(uint32_t& top, uint32_t bytes, uint32_t alignment) {
  uint32_t at = (top + alignment - 1) / alignment * alignment;
  top = at + bytes;
  return at;
}

// .reg .b32 %r<100> declares %r0 .. %r99, .reg .pred p declares p alone.
struct Registers {
  Type type = Type::None;
  bool many = false;
  std::unordered_map<int, Operand> made;  // those that are used
};

using Scope = std::unordered_map<std::string_view, Registers>;

// The routine that is being decoded: the kernel itself, or a device function put in at its call.
struct Frame {
  std::string_view name;
  std::vector<Token> tokens;
  size_t at = 0;
  std::deque<Scope> scopes;
  std::unordered_map<std::string_view, int> labels;
  std::vector<std::pair<int, std::string_view>> branches;  // whose label is not yet resolved
  std::unordered_map<std::string_view, std::vector<std::string_view>> tables;
  std::vector<std::pair<int, std::string_view>> tableUses;
  std::unordered_map<std::string_view, uint32_t> local;  // arrays and call parameters, by offset
  Frame* caller = nullptr;
};

constexpr std::string_view END = "";  // the label that `ret` of a device function goes to

class Decoder final : public Operands {
 public:
  Decoder(Module& module, Kernel& kernel) : m(module), k(kernel), constants(kernel) {}

  void kernel(const Module::Routine& routine) {
    Frame frame;
    frame.name = k.name;
    frame.tokens = tokens(routine.text, routine.line);
    f = &frame;
    take();  // the name
    if (eat("("))
      while (!eat(")")) kernelParameter();
    while (next() != "{") limits();
    body();
    Instruction end;
    end.flow = Flow::Exit;
    add(end, {frame.tokens.back().line, 0, 0, "(end)"});
    resolve();
    placeDynamicShared();
    k.files = m.files();
  }

  bool eat(std::string_view token) override {
    if (next() != token) return false;
    f->at++;
    return true;
  }

  void need(std::string_view token) override {
    if (!eat(token))
      refuse("'" + std::string(token) + "' expected, here is '" + std::string(next()) + "'");
  }

  std::string_view take() override {
    if (next().empty()) refuse("the text ends here");
    return f->tokens[f->at++].text;
  }

  std::string_view next() const override { return f->tokens[f->at].text; }

  void refuse(const std::string& what) override {
    throw Fault(INVALID_PTX, "kernel " + k.name + ", PTX line " +
                                 std::to_string(f->tokens[f->at].line) + ": " + what);
  }

  Operand operand(Type t) override {
    bool minus = eat("-"), inverted = eat("!");
    std::string_view s = take();
    if (s == "_") return {};
    if (startsNumber(s)) return constants.immediate(s, minus, t);
    if (Operand* r = reg(s)) {
      Operand o = *r;
      o.negated = inverted;
      o.type = t;
      return o;
    }
    if (s[0] == '%') return special(s);
    if (s == "WARP_SZ") return constants.of(LANES, t);
    if (isDynamic(s)) {
      Operand o = constants.of(0, t, true);
      dynamicConstants.push_back(o);
      return o;
    }
    uint64_t value = 0;
    if (!symbol(s, value)) refuse("unknown operand " + std::string(s));
    return constants.of(value, t);
  }

  std::vector<Operand> vector(Type t) override {
    std::vector<Operand> found;
    if (eat("{")) {
      do found.push_back(operand(t));
      while (eat(","));
      need("}");
    } else {
      found.push_back(operand(t));
    }
    return found;
  }

  void append(Instruction& i, const std::vector<Operand>& operands) override {
    if (!i.listed) i.list = (uint32_t)k.lists.size();
    i.listed += (uint8_t)operands.size();
    k.lists.insert(k.lists.end(), operands.begin(), operands.end());
  }

  bool address(Instruction& i, Operand& o, int64_t& offset) override {
    need("[");
    std::string_view s = take();
    bool isSymbol = false;
    if (Operand* r = reg(s)) {
      o = *r;
    } else {
      uint64_t value = 0;
      if (startsNumber(s))
        value = number(s);
      else if (isDynamic(s))
        dynamicImmediates.push_back((int)k.code.size());
      else if (!symbol(s, value))
        refuse("unknown address " + std::string(s));
      if (f->local.count(s)) i.space = Space::Local;
      offset = (int64_t)value;
      o = constants.of(0, Type::U64);
      isSymbol = true;
    }
    while (next() == "+" || next() == "-") {
      bool minus = take() == "-";
      if (eat("-")) minus = !minus;
      auto n = (int64_t)number(take());
      offset += minus ? -n : n;
    }
    need("]");
    return isSymbol;
  }

  void branchTo(Instruction&, std::string_view label) override {
    f->branches.push_back({(int)k.code.size(), label});
  }

  void branchTable(Instruction&, std::string_view name) override {
    f->tableUses.push_back({(int)k.code.size(), name});
  }

  bool withinFunction() const override { return f->caller; }

  Operand carry() override {
    if (!carryFlags) carryFlags = newRegister(Type::Pred);
    return carryFlags;
  }

  uint32_t localOffset(std::string_view name) override {
    auto it = f->local.find(name);
    if (it == f->local.end()) refuse("unknown parameter " + std::string(name));
    return it->second;
  }

  // call (result), function, (a, b): the function's instructions are put in here.
  void call(Instruction& i) override {
    if (i.guarded) refuse("a guarded call is not emulated");
    std::vector<std::string_view> results, arguments;
    auto names = [&](std::vector<std::string_view>& to) {
      while (!eat(")"))
        if (!eat(",")) to.push_back(take());
    };
    if (eat("(")) {
      names(results);
      need(",");
    }
    std::string_view name = take();
    if (eat(",")) {
      need("(");
      names(arguments);
    }
    if (systemCall(i, name, arguments)) return;
    auto* routine = m.function(name);
    if (!routine) refuse("call of " + std::string(name) + " is not emulated");
    for (Frame* up = f; up; up = up->caller)
      if (up->name == name) refuse("recursion of " + std::string(name) + " is not emulated");

    Frame callee;
    callee.name = name;
    callee.tokens = tokens(routine->text, routine->line);
    callee.caller = f;
    std::vector<uint32_t> in, out;
    for (auto a : arguments) in.push_back(localOffset(a));
    for (auto r : results) out.push_back(localOffset(r));
    f = &callee;
    while (next()[0] == '.') take();
    if (eat("(")) bind(out);
    take();  // the name
    if (eat("(")) bind(in);
    while (next() != "{") take();
    body();
    callee.labels[END] = (int)k.code.size();
    resolve();
    f = callee.caller;
    i.run = nullptr;  // the call itself does nothing
  }

 private:
  Module& m;
  Kernel& k;
  Constants constants;
  Frame* f = nullptr;
  std::unordered_map<std::string_view, uint32_t> shared;
  std::unordered_map<std::string_view, Operand> specials;
  Operand carryFlags;
  std::vector<Operand> dynamicConstants;
  std::vector<int> dynamicImmediates;

  // ---- declarations ----

  // .param .align 8 .b8 name[16]: type, alignment and bytes; the name is left in `name`.
  uint32_t declaration(std::string_view& name, uint32_t& alignment) {
    Type t = Type::None;
    alignment = 1;
    while (next()[0] == '.') {
      std::string_view word = take().substr(1);
      if (word == "align") {
        auto n = (uint32_t)number(take());
        if (t == Type::None) alignment = n;  // behind the type it is that of a .ptr's target
      } else if (Type named = typeNamed(word); named != Type::None) {
        t = named;
      }
    }
    name = take();
    auto bytes = (uint32_t)bytesOf(t);
    alignment = std::max(alignment, bytes);
    while (eat("[")) {
      bytes *= (uint32_t)number(take());
      need("]");
    }
    return bytes;
  }

  std::unordered_map<std::string_view, int> parameterOffset;

  void kernelParameter() {
    need(".param");
    std::string_view name;
    uint32_t alignment, bytes = declaration(name, alignment);
    auto top = (uint32_t)k.parameterBytes;
    int offset = (int)place(top, bytes, alignment);
    k.parameterBytes = (int)top;
    k.parameters.push_back({offset, (int)bytes});
    parameterOffset[name] = offset;
    eat(",");
  }

  // .maxntid 256, 1, 1
  void limits() {
    std::string_view word = take();
    if (word != ".maxntid" && word != ".reqntid") return;
    int n = (int)number(take());
    while (eat(",")) n *= (int)number(take());
    k.maxThreads = n;
  }

  // The parameters of a device function are the caller's .param variables.
  void bind(const std::vector<uint32_t>& offsets) {
    size_t n = 0;
    while (!eat(")")) {
      if (eat(",")) continue;
      if (!eat(".param")) refuse("a function's parameters in registers are not emulated");
      std::string_view name;
      uint32_t alignment;
      declaration(name, alignment);
      if (n == offsets.size()) refuse("call with too few arguments");
      f->local[name] = offsets[n++];
    }
  }

  void registersDeclared() {
    Type t = Type::None;
    while (next()[0] == '.') t = typeNamed(take().substr(1));
    do {
      std::string_view name = take();
      bool many = eat("<");
      if (many) {
        take();
        need(">");
      }
      f->scopes.back()[name] = {t, many, {}};
    } while (eat(","));
    need(";");
  }

  void arrayDeclared(bool isShared) {
    std::string_view name;
    uint32_t alignment, bytes = declaration(name, alignment);
    need(";");
    if (isShared)
      shared[name] = place(k.sharedBytes, bytes, alignment);
    else if (!f->caller && parameterOffset.contains(name))
      refuse("ptxas takes " + std::string(name) + " for the parameter of the kernel");
    else
      f->local[name] = place(k.localBytes, bytes, std::max(alignment, 8u));
  }

  // ---- operands ----

  Operand newRegister(Type t) {
    Operand o;
    o.bytes = (uint8_t)bytesOf(t);
    o.type = t;
    o.offset = place(k.registerBytes, t == Type::Pred ? 64 : o.bytes * LANES, 64);
    k.registers++;
    return o;
  }

  Operand* reg(std::string_view name) {
    size_t digits = name.size();
    while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9') digits--;
    for (auto scope = f->scopes.rbegin(); scope != f->scopes.rend(); ++scope) {
      int index = -1;
      auto it = scope->find(name);
      if (it == scope->end() || it->second.many) {
        if (digits == name.size()) continue;
        it = scope->find(name.substr(0, digits));
        if (it == scope->end() || !it->second.many) continue;
        index = atoi(std::string(name.substr(digits)).c_str());
      }
      auto [made, isNew] = it->second.made.try_emplace(index);
      if (isNew) made->second = newRegister(it->second.type);
      return &made->second;
    }
    return nullptr;
  }

  Operand special(std::string_view name) {
    auto [it, isNew] = specials.try_emplace(name);
    if (isNew) {
      bool wide = name.find("64") != name.npos || name == "%globaltimer" || name == "%gridid";
      it->second = newRegister(wide ? Type::U64 : Type::U32);
      k.specials.push_back({std::string(name), it->second.offset, it->second.bytes});
    }
    return it->second;
  }

  bool isDynamic(std::string_view name) const {
    auto* v = m.sharedVariable(name);
    return v && v->dynamic;
  }

  // The address of a symbol within its space.
  bool symbol(std::string_view s, uint64_t& value) {
    if (auto it = f->local.find(s); it != f->local.end()) {
      value = it->second;
    } else if (auto p = parameterOffset.find(s); p != parameterOffset.end()) {
      value = p->second;
    } else if (auto sh = shared.find(s); sh != shared.end()) {
      value = sh->second;
    } else if (auto* v = m.sharedVariable(s)) {
      value = shared[s] = place(k.sharedBytes, v->bytes, v->alignment);
    } else if (auto* g = m.variable(s)) {
      value = g->address;
    } else {
      return false;
    }
    return true;
  }

  // Dynamic shared memory begins behind the static variables: known only at the end.
  void placeDynamicShared() {
    if (dynamicConstants.empty() && dynamicImmediates.empty()) return;
    k.sharedBytes = (k.sharedBytes + 15) & ~15u;
    uint64_t at = k.sharedBytes;
    for (auto& o : dynamicConstants)
      for (int l = 0; l < LANES; l++) memcpy(&k.pool[o.offset + l * o.bytes], &at, o.bytes);
    for (int i : dynamicImmediates) k.code[i].immediate += (int64_t)at;
  }

  // ---- statements ----

  void body() {
    int depth = 0;
    do {
      if (eat("{")) {
        depth++;
        f->scopes.emplace_back();
      } else if (eat("}")) {
        depth--;
        f->scopes.pop_back();
      } else {
        statement();
      }
    } while (depth);
  }

  void resolve() {
    auto where = [&](std::string_view label) {
      auto it = f->labels.find(label);
      if (it == f->labels.end()) refuse("no label " + std::string(label));
      return it->second;
    };
    for (auto& [i, label] : f->branches) k.code[i].target = where(label);
    for (auto& [i, name] : f->tableUses) {
      k.code[i].target = (int)k.tables.size();
      k.tables.emplace_back();
      for (auto label : f->tables[name]) k.tables.back().push_back(where(label));
    }
  }

  void statement() {
    std::string_view first = next();
    if (f->at + 1 < f->tokens.size() && f->tokens[f->at + 1].text == ":") {
      f->at += 2;
      if (eat(".branchtargets")) {
        do f->tables[first].push_back(take());
        while (eat(","));
        need(";");
      } else if (next() == ".callprototype") {
        while (!eat(";")) take();
      } else {
        f->labels[first] = (int)k.code.size();
      }
      return;
    }
    if (first.empty()) refuse("the text ends here");
    if (first[0] == '.') {
      take();
      if (first == ".reg")
        registersDeclared();
      else if (first == ".shared" || first == ".local" || first == ".param")
        arrayDeclared(first == ".shared");
      else
        while (!eat(";")) take();
      return;
    }
    instruction();
  }

  void instruction() {
    Instruction i;
    const Token& start = f->tokens[f->at];
    size_t began = f->at;
    if (eat("@")) {
      i.guarded = true;
      i.guardNegated = eat("!");
      Operand* r = reg(take());
      if (!r) refuse("unknown guard");
      i.guard = r->offset;
    }
    std::string_view opcode = take();
    std::vector<std::string_view> parts = dotted(opcode);
    word = parts;
    type = Type::None;
    for (auto part = parts.rbegin(); part != parts.rend() && type == Type::None; ++part)
      type = typeNamed(*part);
    i.type = type;
    auto it = opcodes().find(parts[0]);
    Frame* frame = f;
    if (it == opcodes().end() || !it->second(*this, i)) {
      f = frame;
      f->at = began;
      refuse("unsupported instruction " + std::string(opcode));
    }
    const Token& last = f->tokens[f->at];
    need(";");
    if (!i.run && i.flow == Flow::Plain) return;  // nothing to do: a call, a prefetch
    word = parts;
    std::string_view text(start.text.data(), last.text.data() - start.text.data());
    addWithModifiers(i, {start.line, start.file, start.sourceLine, text});
  }

  // .ftz and .sat of float operations become instructions before and behind.
  void addWithModifiers(Instruction i, const Origin& origin) {
    bool flush = has("ftz"), saturate = has("sat") && isFloat(i.d.type) && !i.saturate;
    auto around = [&](Execute run, const Operand& d, const Operand& a) {
      Instruction extra;
      extra.run = run;
      extra.guarded = i.guarded;
      extra.guardNegated = i.guardNegated;
      extra.guard = i.guard;
      extra.d = d;
      extra.a = a;
      add(extra, origin);
    };
    if (flush)
      for (Operand* o : {&i.a, &i.b, &i.c})
        if (*o && o->type == Type::F32) {
          Operand flushed = newRegister(Type::F32);
          around(flushSubnormals, flushed, *o);
          *o = flushed;
        }
    add(i, origin);
    if (flush && i.d.type == Type::F32) around(flushSubnormals, i.d, i.d);
    if (saturate) around(i.d.bytes == 8 ? saturate64 : saturate32, i.d, i.d);
  }

  void add(const Instruction& i, const Origin& origin) {
    k.code.push_back(i);
    k.origins.push_back(origin);
  }

  // The calls that nvcc makes into the system: a failed assert, printf.
  bool systemCall(Instruction& i, std::string_view name,
                  const std::vector<std::string_view>& arguments);
};

bool Decoder::systemCall(Instruction& i, std::string_view name,
                         const std::vector<std::string_view>& arguments) {
  if (name == "vprintf") return true;
  if (name != "__assertfail" || arguments.size() < 4) return false;
  i.immediate = localOffset(arguments[0]);
  i.bytes = localOffset(arguments[2]);
  i.run = assertFailed;
  return true;
}

}  // namespace

std::unique_ptr<Kernel> decode(Module& module, const std::string& name,
                               const Module::Routine& routine) {
  auto kernel = std::make_unique<Kernel>();
  kernel->name = name;
  Decoder(module, *kernel).kernel(routine);
  shareRegisters(*kernel);
  return kernel;
}

}  // namespace emulator
