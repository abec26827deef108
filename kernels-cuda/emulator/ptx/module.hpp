// A loaded PTX text. Loading finds where kernels begin and end and makes the variables; a kernel is
// decoded when it is first asked for.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "instruction.hpp"
#include "lexer.hpp"

namespace emulator {

class Module {
 public:
  struct Variable {  // .global and .const
    uint64_t address, bytes;
  };

  struct SharedVariable {
    uint32_t bytes, alignment;
    bool dynamic;  // extern .shared: all that a launch adds
  };

  struct Routine {  // the text of an .entry or .func, from its name or result on
    std::string_view text;
    int line;
  };

  // Throws a Fault when the text is no PTX.
  explicit Module(std::string text);

  Module(const Module&) = delete;

  double version() const { return version_; }

  int target() const { return target_; }

  // The decoded kernel, null if there is none of that name. A Fault if it cannot be run.
  const Kernel* kernel(const std::string& name);

  const Variable* variable(std::string_view name) const;
  const SharedVariable* sharedVariable(std::string_view name) const;
  const Routine* function(std::string_view name) const;

  const std::map<std::string, Routine, std::less<>>& entries() const { return entries_; }

  const std::map<std::string, Variable, std::less<>>& variables() const { return variables_; }

  const std::map<std::string, SharedVariable, std::less<>>& sharedVariables() const {
    return shared_;
  }

  const std::map<int, std::string>& files() const { return files_; }

 private:
  std::string text_;
  double version_ = 0;
  int target_ = 0;
  std::map<std::string, Routine, std::less<>> entries_, functions_;
  std::map<std::string, Variable, std::less<>> variables_;
  std::map<std::string, SharedVariable, std::less<>> shared_;
  std::map<int, std::string> files_;
  std::map<std::string, std::unique_ptr<Kernel>> decoded_;
  std::vector<std::unique_ptr<uint8_t[]>> storage_;  // behind the variables

  void scan();
  void declare(std::string_view statement, int line);
};

}  // namespace emulator
