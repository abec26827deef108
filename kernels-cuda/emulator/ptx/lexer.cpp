#include "lexer.hpp"

#include <cstdlib>
#include <cstring>
#include <string>

#include "types.hpp"

namespace emulator {

namespace {

bool inWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || c == '.' || c == '%';
}

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

const char* lineEnd(const char* p, const char* end) {
  const void* q = memchr(p, '\n', end - p);
  return q ? (const char*)q : end;
}

// Behind the comment or string that starts at p; p itself if none does.
const char* behindAside(const char* p, const char* end) {
  if (*p == '"') {
    const void* q = memchr(p + 1, '"', end - p - 1);
    return q ? (const char*)q + 1 : end;
  }
  if (*p != '/' || p + 1 >= end) return p;
  if (p[1] == '/') return lineEnd(p, end);
  if (p[1] != '*') return p;
  size_t at = std::string_view(p + 2, end - p - 2).find("*/");
  return at == std::string_view::npos ? end : p + 2 + at + 2;
}

}  // namespace

const char* significant(const char* p, const char* end) {
  while (p < end) {
    const char* q = behindAside(p, end);
    if (q == p) return p;
    p = q;
  }
  return end;
}

std::vector<Token> tokens(std::string_view text, int line) {
  std::vector<Token> out;
  out.reserve(text.size() / 5);
  const char *p = text.data(), *end = p + text.size();
  int file = 0, sourceLine = 0;
  auto count = [&](const char* from, const char* to) {
    for (; from < to; from++) line += *from == '\n';
  };
  auto skipTo = [&](const char* q) {
    count(p, q);
    p = q;
  };
  while (p < end) {
    if (*p == '\n') {
      line++;
      p++;
    } else if (blank(*p)) {
      p++;
    } else if (*p == '"') {
      const char* q = behindAside(p, end);
      out.push_back({{p, (size_t)(q - p)}, line, file, sourceLine});
      skipTo(q);
    } else if (const char* q = behindAside(p, end); q != p) {
      skipTo(q);
    } else if (inWord(*p)) {
      q = p;
      while (q < end && (inWord(*q) || (*q == ':' && q + 1 < end && q[1] == ':')))
        q += *q == ':' ? 2 : 1;
      std::string_view word(p, q - p);
      if (*p == '.') word = word.substr(0, word.find('.', 1));  // .reg.b32 is two words
      p += word.size();
      if (word == ".loc") {
        const char* stop = lineEnd(p, end);
        sscanf(std::string(p, stop).c_str(), "%d %d", &file, &sourceLine);
        p = stop;
      } else if (word == ".section") {
        const void* close = memchr(p, '}', end - p);
        skipTo(close ? (const char*)close + 1 : end);
      } else {
        out.push_back({word, line, file, sourceLine});
      }
    } else {
      out.push_back({{p++, 1}, line, file, sourceLine});
    }
  }
  out.push_back({{}, line, file, sourceLine});
  return out;
}

std::vector<std::string_view> dotted(std::string_view word) {
  std::vector<std::string_view> parts;
  for (;;) {
    size_t dot = word.find('.');
    parts.push_back(word.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    word.remove_prefix(dot + 1);
  }
}

bool startsNumber(std::string_view word) {
  return !word.empty() && word[0] >= '0' && word[0] <= '9';
}

unsigned long long number(std::string_view word) {
  std::string s(word);
  char kind = s.size() > 2 && s[0] == '0' ? s[1] : ' ';
  if (kind == 'f' || kind == 'F' || kind == 'd' || kind == 'D')
    return strtoull(s.c_str() + 2, nullptr, 16);
  if (s.back() == 'U') s.pop_back();
  return strtoull(s.c_str(), nullptr, 0);
}

Type typeNamed(std::string_view word) {
  static const std::pair<std::string_view, Type> types[] = {
      {"b32", Type::B32},   {"f32", Type::F32},     {"b64", Type::B64},       {"s32", Type::S32},
      {"u32", Type::U32},   {"s64", Type::S64},     {"u64", Type::U64},       {"f64", Type::F64},
      {"pred", Type::Pred}, {"b8", Type::B8},       {"u8", Type::U8},         {"s8", Type::S8},
      {"b16", Type::B16},   {"u16", Type::U16},     {"s16", Type::S16},       {"f16", Type::F16},
      {"bf16", Type::BF16}, {"f16x2", Type::F16x2}, {"bf16x2", Type::BF16x2}, {"tf32", Type::TF32},
      {"b128", Type::B128}};
  for (auto& [name, type] : types)
    if (name == word) return type;
  return Type::None;
}

}  // namespace emulator
