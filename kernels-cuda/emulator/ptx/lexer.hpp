// PTX text -> tokens. Tokens are pieces of the text, which must outlive them.
#pragma once
#include <string_view>
#include <vector>

namespace emulator {

struct Token {
  std::string_view text;  // empty: the end
  int line = 0;
  int file = 0, sourceLine = 0;  // of the last .loc
};

// The tokens of a piece of PTX that starts at the given line. Comments, .loc and .section are left
// out.
std::vector<Token> tokens(std::string_view text, int line = 1);

// The next character of p that belongs to the text proper: comments and strings are jumped over.
const char* significant(const char* p, const char* end);

// "add.s32" -> {"add", "s32"}
std::vector<std::string_view> dotted(std::string_view word);

// Integers in all bases; 0f3F800000 and 0d... as their bits.
unsigned long long number(std::string_view word);

bool startsNumber(std::string_view word);

}  // namespace emulator
