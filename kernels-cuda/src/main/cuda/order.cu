// Orders along rows. An item is an element's key with its index behind it: no two are equal, so that
// any way to sort is stable. What a block holds is sorted by a bitonic network, each thread with an
// item of its own, whose partner is in the same warp in most steps; longer rows are merged run by
// run, each block making a stretch of the result from the two stretches that belong there.
#include "axes.cuh"
#include "keys.cuh"
#include "team.cuh"

static const int TILE = MOST_THREADS;

// A key of 32 bits and an index as one number.
struct Short {
  unsigned long long all;
  static __device__ __forceinline__ Short of(int key, int index) {
    return {(unsigned long long)((unsigned)key ^ 0x80000000u) << 32 | (unsigned)index};
  }
  __device__ __forceinline__ bool below(const Short &b) const { return all < b.all; }
  __device__ __forceinline__ long long index() const { return (unsigned)all; }
};

// In one vector, so that it is read at once.
struct Long {
  longlong2 all;
  static __device__ __forceinline__ Long of(long long key, int index) {
    return {make_longlong2(key, index)};
  }
  __device__ __forceinline__ bool below(const Long &b) const {
    return all.x < b.all.x || (all.x == b.all.x && all.y < b.all.y);
  }
  __device__ __forceinline__ long long index() const { return all.y; }
};

template <class K>
struct ItemOf {
  typedef Short Item;
};
template <>
struct ItemOf<long long> {
  typedef Long Item;
};

// y takes places where a row is one tile, else items takes tiles in order.
template <class T>
__device__ __forceinline__ void tiles(
    const T *x, long long *y, typename ItemOf<typename Keys<T>::Key>::Item *items, int rows, int n,
    int step, int flip, const Axes &kept) {
  typedef typename ItemOf<typename Keys<T>::Key>::Item Item;
  Team team(0);
  int count = (n - 1) / team.size + 1; // in x, as y has no place for so many
  team.line = blockIdx.x / count * blockDim.y + threadIdx.y;
  bool lives = team.line < rows;
  int t = team.thread;
  int i = blockIdx.x % count * team.size + t;
  int own = threadIdx.y * team.size;
  // What lies behind the end comes behind all.
  Item item = Item::of(Keys<T>::TOP, i);
  if (lives && i < n) {
    typename Keys<T>::Key key = Keys<T>::equal(x[kept.place(team.line) + i * step], 0);
    item = Item::of(key ^ (typename Keys<T>::Key)flip, i);
  }
#pragma unroll 1
  for (int run = 2; run <= team.size; run *= 2) {
#pragma unroll 1
    for (int j = run / 2; j > 0; j /= 2) {
      Item other;
      if (j < 32) {
        other = across(item, j);
      } else {
        Scratch<Item>::put(own + t, item);
        __syncthreads();
        other = Scratch<Item>::get(own + (t ^ j));
        __syncthreads();
      }
      bool wantsLess = ((t & j) == 0) == ((t & run) == 0);
      if (other.below(item) == wantsLess) item = other;
    }
  }
  if (!lives || i >= n) return;
  if (y != nullptr) y[(long long)team.line * n + i] = item.index();
  else items[(long long)team.line * n + i] = item;
}

// How many of the first d of two merged runs are the first run's.
template <class Item, class A, class B>
__device__ __forceinline__ int taken(int d, int na, int nb, A a, B b) {
  int low = max(0, d - nb), high = min(d, na);
#pragma unroll 1
  while (low < high) {
    int middle = (low + high) / 2;
    if (a(middle).below(b(d - 1 - middle))) low = middle + 1;
    else high = middle;
  }
  return low;
}

// What a block of `merge` makes: two items for each thread.
static const int SPAN = 2 * TILE;

// Items in shared memory, the halves of a long one apart.
template <class Item>
struct Items {
  static const int PARTS = sizeof(Item) / 8;
  unsigned long long (*memory)[SPAN];

  __device__ __forceinline__ void put(int at, const Item &item) const {
    const unsigned long long *from = reinterpret_cast<const unsigned long long *>(&item);
#pragma unroll
    for (int k = 0; k < PARTS; k++) memory[k][at] = from[k];
  }
  __device__ __forceinline__ Item get(int at) const {
    Item item;
    unsigned long long *to = reinterpret_cast<unsigned long long *>(&item);
#pragma unroll
    for (int k = 0; k < PARTS; k++) to[k] = memory[k][at];
    return item;
  }
  // From where a sector of global memory begins.
  __device__ __forceinline__ void read(int at, const Item *from, int count) const {
    int lead = (int)((unsigned long long)from / sizeof(Item) % (32 / sizeof(Item)));
    for (int i = (int)threadIdx.x - lead; i < count; i += TILE) {
      if (i < 0) continue;
      Item item;
      item.all = from[i].all;
      put(at + i, item);
    }
  }
};

// Runs of `width` items become such of twice that; y takes places after the last time.
template <class Item>
__device__ __forceinline__ void merge(const Item *from, Item *to, long long *y, int n,
                                             int width) {
  __shared__ int ends[2];
  __shared__ __align__(16) unsigned long long memory[Items<Item>::PARTS][SPAN];
  Items<Item> items = {memory};
  int spans = (n - 1) / SPAN + 1;
  long long row = (long long)(blockIdx.x / spans) * n;
  int t = threadIdx.x;
  int base = blockIdx.x % spans * SPAN;
  int start = (int)(base / (2LL * width) * 2 * width);
  int na = min(width, n - start), nb = max(0, min(width, n - start - width));
  const Item *first = from + row + start;
  const Item *second = first + na;
  int d = base - start;
  int end = min(d + SPAN, na + nb);
  if (t == 0 || t == 32) {
    ends[t / 32] = taken<Item>(
        t == 0 ? d : end, na, nb, [&](int i) { return first[i]; }, [&](int i) { return second[i]; });
  }
  __syncthreads();
  int aFrom = ends[0], aCount = ends[1] - aFrom;
  int bFrom = d - aFrom, count = end - d, bCount = count - aCount;
  items.read(0, first + aFrom, aCount);
  items.read(aCount, second + bFrom, bCount);
  __syncthreads();
  for (int i = t; i < count; i += TILE) {
    int a = taken<Item>(
        i, aCount, bCount, [&](int k) { return items.get(k); },
        [&](int k) { return items.get(aCount + k); });
    int b = i - a;
    Item item;
    if (b >= bCount) {
      item = items.get(a);
    } else {
      item = items.get(aCount + b);
      if (a < aCount) {
        Item other = items.get(a);
        if (other.below(item)) item = other;
      }
    }
    if (y != nullptr) y[row + base + i] = item.index();
    else to[row + base + i] = item;
  }
}

#define TILES(name, T)                                                                         \
  extern "C" __global__ void tiles_##name(                                                     \
      const T *x, long long *y, ItemOf<Keys<T>::Key>::Item *items, int rows, int n, int step,  \
      int flip, Axes kept) {                                                                   \
    tiles<T>(x, y, items, rows, n, step, flip, kept);                                          \
  }                                                                                            \
  extern "C" __global__ void search_##name(const T *sorted, const T *values, long long *y,     \
                                           int size, int each, int n, int right) {             \
    int i = blockIdx.x * blockDim.x + threadIdx.x;                                             \
    if (i >= size) return;                                                                     \
    const T *row = sorted + (long long)(i / each) * n;                                         \
    Keys<T>::Key wanted = Keys<T>::equal(values[i], 0);                                        \
    int low = 0, high = n;                                                                     \
    while (low < high) {                                                                       \
      int middle = (int)((unsigned)(low + high) / 2);                                          \
      Keys<T>::Key key = Keys<T>::equal(row[middle], 0);                                       \
      if (right ? key <= wanted : key < wanted) low = middle + 1;                              \
      else high = middle;                                                                      \
    }                                                                                          \
    y[i] = low;                                                                                \
  }

TILES(float32, float)
TILES(float64, double)
TILES(int32, int)
TILES(int64, long long)
TILES(bool, unsigned char)

extern "C" __global__ void merge_8(const Short *from, Short *to, long long *y, int n, int width) {
  merge<Short>(from, to, y, n, width);
}
extern "C" __global__ void merge_16(const Long *from, Long *to, long long *y, int n, int width) {
  merge<Long>(from, to, y, n, width);
}
