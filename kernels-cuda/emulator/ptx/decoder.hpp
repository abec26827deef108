// The text of a kernel -> instructions. What an opcode means is said by the families of
// instructions/: each has a table of names and of functions that read the operands.
#pragma once
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "instruction.hpp"
#include "lexer.hpp"
#include "module.hpp"

namespace emulator {

std::unique_ptr<Kernel> decode(Module& module, const std::string& name,
                               const Module::Routine& routine);

// What a family sees of the decoder while it reads one instruction.
class Operands {
 public:
  std::vector<std::string_view> word;  // the parts of the opcode: "add", "rn", "f32"
  Type type = Type::None;              // the last of them, as a type

  bool has(std::string_view part) const {
    for (size_t k = 1; k < word.size(); k++)
      if (word[k] == part) return true;
    return false;
  }

  // The place of the first of these parts that the opcode has; -1 if it has none.
  int which(std::initializer_list<std::string_view> parts) const {
    int k = 0;
    for (auto part : parts) {
      if (has(part)) return k;
      k++;
    }
    return -1;
  }

  virtual bool eat(std::string_view token) = 0;   // takes the next token if it is this one
  virtual void need(std::string_view token) = 0;  // insists on it
  virtual std::string_view take() = 0;
  virtual std::string_view next() const = 0;

  // The next operand as a value of a type: immediate, register, special register or symbol.
  virtual Operand operand(Type type) = 0;

  // {a, b, ...} or a single one.
  virtual std::vector<Operand> vector(Type type) = 0;

  // Puts operands behind those that the instruction has in the kernel's lists.
  virtual void append(Instruction& i, const std::vector<Operand>& operands) = 0;

  void list(Instruction& i, Type t) { append(i, vector(t)); }

  // [register + offset], [symbol + offset]: into i.a (or o) and i.immediate (or offset). True if it
  // is a symbol, which needs no register.
  virtual bool address(Instruction& i, Operand& o, int64_t& offset) = 0;

  virtual void branchTo(Instruction& i, std::string_view label) = 0;
  virtual void branchTable(Instruction& i, std::string_view name) = 0;
  virtual void call(Instruction& i) = 0;
  virtual bool withinFunction() const = 0;  // of a device function that is put in at its call

  // A register of the emulator's own: for carry flags and intermediate results.
  virtual Operand carry() = 0;

  // Place of an array of .param or .local memory within a lane's own.
  virtual uint32_t localOffset(std::string_view name) = 0;

  [[noreturn]] virtual void refuse(const std::string& what) = 0;

  // operands(i.d, U32, i.a, F32): a list with commas.
  template <class... Rest>
  void operands(Operand& o, Type t, Rest&&... rest) {
    o = operand(t);
    if constexpr (sizeof...(rest) > 0) {
      need(",");
      operands(rest...);
    }
  }

  Rounding rounding() const {
    int k = which({"rn", "rz", "rm", "rp", "rni", "rzi", "rmi", "rpi", "rna"});
    return k < 0 ? Rounding::Nearest : k == 8 ? Rounding::Away : (Rounding)(k % 4);
  }

 protected:
  ~Operands() = default;
};

// Reads the operands of an opcode into i and chooses i.run; false if this form is not emulated.
using Decode = bool (*)(Operands&, Instruction& i);

struct Opcode {
  std::string_view name;
  Decode decode;
};

using Family = std::span<const Opcode>;
Family arithmetic();   // add sub mul mad fma min max neg abs div rem sad dp4a
Family functions();    // rcp sqrt rsqrt ex2 lg2 sin cos tanh
Family bits();         // and or xor not shl shr shf lop3 prmt bfe bfi popc clz brev bfind
Family comparisons();  // setp set selp slct, predicates
Family conversions();  // mov cvt cvta
Family memory();       // ld st atom red membar prefetch
Family control();      // bra brx call ret exit bar trap
Family collectives();  // shfl vote match activemask redux
Family tensors();      // mma ldmatrix
Family copies();       // cp.async

// Instructions that the decoder adds by itself.
void flushSubnormals(Warp&, const Instruction&, uint32_t);  // .ftz: d = a without subnormals
void saturate32(Warp&, const Instruction&, uint32_t);       // .sat: d = a within 0 .. 1
void saturate64(Warp&, const Instruction&, uint32_t);

// A failed device assert; i.immediate and i.bytes say where in local memory message and line are.
void assertFailed(Warp&, const Instruction&, uint32_t);

// The opcodes of arithmetic on f16, bf16 and their pairs.
bool halfArithmetic(Operands&, Instruction& i);

}  // namespace emulator
