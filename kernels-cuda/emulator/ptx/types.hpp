// The scalar types of PTX, and the error that ends a module's load or a kernel's run.
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace emulator {

// clang-format off
enum class Type : uint8_t {
  None, Pred, B8, U8, S8, B16, U16, S16, F16, BF16, B32, U32, S32, F32, F16x2, BF16x2, TF32,
  B64, U64, S64, F64, B128
};

// clang-format on

// What a driver call answers when a kernel or a PTX text is at fault; numbers of CUresult.
enum Code : int {
  SUCCESS = 0,
  INVALID_VALUE = 1,
  OUT_OF_MEMORY = 2,
  NOT_INITIALIZED = 3,
  NO_DEVICE = 100,
  INVALID_DEVICE = 101,
  INVALID_IMAGE = 200,
  INVALID_CONTEXT = 201,
  NO_BINARY_FOR_GPU = 209,
  INVALID_PTX = 218,
  UNSUPPORTED_PTX_VERSION = 222,
  INVALID_HANDLE = 400,
  NOT_FOUND = 500,
  NOT_READY = 600,
  ILLEGAL_ADDRESS = 700,
  ASSERT = 710,
  MISALIGNED_ADDRESS = 716,
  LAUNCH_FAILED = 719,
  NOT_SUPPORTED = 801,
  CAPTURE_UNSUPPORTED = 900,
  CAPTURE_INVALIDATED = 901,
  CAPTURE_UNMATCHED = 903,
  CAPTURE_UNJOINED = 904,
  CAPTURE_ISOLATION = 905,
};

struct Fault : std::runtime_error {
  Code code;

  Fault(Code c, const std::string& what) : std::runtime_error(what), code(c) {}
};

inline int bytesOf(Type t) {
  switch (t) {
    case Type::B8:
    case Type::U8:
    case Type::S8: return 1;
    case Type::B16:
    case Type::U16:
    case Type::S16:
    case Type::F16:
    case Type::BF16: return 2;
    case Type::B64:
    case Type::U64:
    case Type::S64:
    case Type::F64: return 8;
    case Type::B128: return 16;
    default: return 4;
  }
}

inline bool isSigned(Type t) {
  return t == Type::S8 || t == Type::S16 || t == Type::S32 || t == Type::S64;
}

inline bool isFloat(Type t) { return t == Type::F32 || t == Type::F64; }

// f16, bf16 and their pairs
inline bool isHalf(Type t) {
  return t == Type::F16 || t == Type::BF16 || t == Type::F16x2 || t == Type::BF16x2;
}

// The type named "s32" and the like; None for any other word.
Type typeNamed(std::string_view word);

}  // namespace emulator
