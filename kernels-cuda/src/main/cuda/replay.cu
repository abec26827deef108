// The two ends of recorded work, which is done at the same addresses each time: "bring" copies what
// is given to where the work reads it, and notes where the results are wanted; "leave", the last
// that is recorded, copies the results there. See kernel/Replay.java.

static const int MOST = 64;

struct Copy {
  const char *from;
  char *to;
  long long bytes;
};

struct Given {
  int count, results;
  Copy copies[MOST];
  char *wanted[MOST];
  char *noted;  // where faults are told to the thread
};

struct Results {
  int count, words;
  const char *from[MOST];
  long long bytes[MOST];
  unsigned *noted;  // where kernels of the work have noted faults
};

template <class T>
__device__ __forceinline__ void copied(const char *from, char *to, long long bytes) {
  long long n = bytes / (long long)sizeof(T);
  long long step = (long long)gridDim.x * blockDim.x;
  for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < n; i += step)
    ((T *)to)[i] = ((const T *)from)[i];
}

// In pieces as large as both places and the length allow.
__device__ __forceinline__ void copied(const char *from, char *to, long long bytes) {
  unsigned long long all =
      (unsigned long long)from | (unsigned long long)to | (unsigned long long)bytes;
  if (all % 16 == 0) copied<uint4>(from, to, bytes);
  else if (all % 4 == 0) copied<unsigned>(from, to, bytes);
  else copied<unsigned char>(from, to, bytes);
}

// Entries are looked for and not addressed: what has an address in parameters is copied first.
extern "C" __global__ void bring(Given given, char **wanted) {
  int k = blockIdx.y;
  Copy c = {nullptr, nullptr, 0};
  char *to = nullptr;
#pragma unroll
  for (int i = 0; i < MOST; i++) {
    if (i != k) continue;
    if (i < given.count) c = given.copies[i];
    to = given.wanted[i];
  }
  copied(c.from, c.to, c.bytes);
  if (blockIdx.x == 0 && threadIdx.x == 0 && k < given.results) wanted[k] = to;
  if (blockIdx.x == 0 && threadIdx.x == 0 && k == 0) wanted[MOST] = given.noted;
}

extern "C" __global__ void leave(Results results, char *const *wanted) {
  int k = blockIdx.y;
  const char *from = nullptr;
  long long bytes = 0;
#pragma unroll
  for (int i = 0; i < MOST; i++) {
    if (i != k) continue;
    from = results.from[i];
    bytes = results.bytes[i];
  }
  if (k < results.count) copied(from, wanted[k], bytes);
  // The work's own words are clean again for the next time.
  if (blockIdx.x == 0 && k == 0 && threadIdx.x < results.words) {
    unsigned found = results.noted[threadIdx.x];
    if (found == 0) return;
    ((unsigned *)wanted[MOST])[threadIdx.x] = found;
    results.noted[threadIdx.x] = 0;
  }
}
