// Convolutions as matrix products without the matrix of patches: its elements are taken from the
// image when a tile of it is wanted. Forward, back to the image and back to the kernel differ in
// what runs over rows, columns and the sum, and in nothing else:
//
//            rows      columns           sum over
//   forward  outputs   image, window     channel, element of the kernel
//   spread   channels  image, place      output, element of the kernel
//   kernel   outputs   channel, element  image, window
//
// An element of the second matrix lies where a column and a number of the sum lead together: at
// offset + offset, and along each axis at place + place. Sums go in one order, whatever the device.
//
// The planes of the second matrix that so many numbers of the sum and a block's columns lead to are
// read as whole rows, from where a sector begins, into shared memory: windows that overlap read
// there. Where planes are too large for that, `room` is 0 and each window reads for itself.
//
// Here is where a column and a number lead; slide_product.cuh multiplies.
#pragma once

enum Form { FORWARD, SPREAD, KERNEL };

struct Three {
  int z, y, x;
};

// What all have in common; extents are of the image.
struct Slide {
  Three extent, size, count, step, before, dilation;
  int image, kernel, windows;         // how many places, elements and windows there are
  int inner, each, channels, outputs;  // of a group, and of all
  int room;                            // for a plane's rows in shared memory
  int chunk;                           // numbers of the sum that are read at a time
};

// A row-major number as places along three axes.
static __device__ __forceinline__ Three three(int n, Three dims) {
  Three p;
  int q = n / dims.x;
  p.x = n - q * dims.x;
  p.z = q / dims.y;
  p.y = q - p.z * dims.y;
  return p;
}

static __device__ __forceinline__ Three windowAt(const Slide &s, int window) {
  Three p = three(window, s.count);
  return {p.z * s.step.z - s.before.z, p.y * s.step.y - s.before.y, p.x * s.step.x - s.before.x};
}

static __device__ __forceinline__ Three elementAt(const Slide &s, int element) {
  Three p = three(element, s.size);
  return {p.z * s.dilation.z, p.y * s.dilation.y, p.x * s.dilation.x};
}

// A column, or a number of the sum: where it leads in the second matrix.
struct Lead {
  int offset;
  Three at;
};

static const int NOWHERE = -(1 << 29);

// Along the batch and along the sum's or the columns' planes: which of them are in shared memory, and
// from which row on to behind which one. Of batches before the last one `rows` are.
struct Planes {
  int batch, batches, first, count;
  int low, high, rows;
};

// What windows (of places: FORM is SPREAD) from one to another, included, have along an axis.
template <int FORM>
static __device__ __forceinline__ int lowest(int at, int extent, int size, int count, int step,
                                             int before, int dilation) {
  if (FORM != SPREAD) return min(extent, max(0, at * step - before));
  return min(count, (max(0, at + before - (size - 1) * dilation) + step - 1) / step);
}

template <int FORM>
static __device__ __forceinline__ int behind(int at, int extent, int size, int count, int step,
                                             int before, int dilation) {
  if (FORM != SPREAD) return max(0, min(extent, at * step - before + (size - 1) * dilation + 1));
  return min(count, (at + before) / step + 1);
}

// The rows that are wanted from a first place, of the first batch, to a last one, of the last.
template <int FORM>
static __device__ __forceinline__ void setRows(const Slide &s, Planes &p, int from, int to) {
  Three dims = FORM == SPREAD ? s.extent : s.count, reach = FORM == SPREAD ? s.count : s.extent;
  Three a = three(from, dims), b = three(to, dims);
  bool one = p.batches == 1, same = one && a.z == b.z;
#define ALONG(what, place, axis)                                                                 \
  what<FORM>(place, s.extent.axis, s.size.axis, s.count.axis, s.step.axis, s.before.axis,        \
             s.dilation.axis)
  int z = ALONG(lowest, a.z, z);
  p.low = z * reach.y;
  if (z < reach.z && (same || (!one && a.z == dims.z - 1))) p.low += ALONG(lowest, a.y, y);
  z = ALONG(behind, b.z, z);
  p.high = z * reach.y;
  if (z > 0 && (same || (!one && b.z == 0))) p.high += ALONG(behind, b.y, y) - reach.y;
  z = ALONG(behind, dims.z - 1, z);
  p.rows = z > 0 ? (z - 1) * reach.y + ALONG(behind, dims.y - 1, y) : 0;
#undef ALONG
}

// A plane's number of elements, and what a row has.
template <int FORM>
static __device__ __forceinline__ int planeOf(const Slide &s) {
  return FORM == SPREAD ? s.windows : s.image;
}

// Where a batch's plane begins: in shared memory its first row is that which is wanted.
template <int FORM>
static __device__ __forceinline__ int batchAt(const Slide &s, const Planes &p, int n, int group) {
  if (s.room == 0) {
    int planes = FORM == SPREAD ? s.outputs : s.channels, each = FORM == SPREAD ? s.each : s.inner;
    return (n * planes + group * each) * planeOf<FORM>(s);
  }
  int width = FORM == SPREAD ? s.count.x : s.extent.x;
  int apart = FORM == KERNEL ? p.count : 1;
  return (n - p.batch) * apart * s.room - (n == p.batch ? p.low * width : 0);
}

// The same of a channel, or an output, of the group.
template <int FORM>
static __device__ __forceinline__ int channelAt(const Slide &s, const Planes &p, int c) {
  if (s.room == 0) return c * planeOf<FORM>(s);
  return (c - p.first) * (FORM == KERNEL ? 1 : p.batches) * s.room;
}

template <int FORM>
static __device__ __forceinline__ Lead columnAt(const Slide &s, const Planes &p, int column,
                                                int columns, int group) {
  if (column >= columns) return {0, {NOWHERE, 0, 0}};
  if (FORM == FORWARD) {
    int n = column / s.windows;
    return {batchAt<FORM>(s, p, n, group), windowAt(s, column - n * s.windows)};
  }
  if (FORM == SPREAD) {
    int n = column / s.image;
    Three at = three(column - n * s.image, s.extent);
    return {batchAt<FORM>(s, p, n, group),
            {at.z + s.before.z, at.y + s.before.y, at.x + s.before.x}};
  }
  int c = column / s.kernel;
  return {channelAt<FORM>(s, p, c), elementAt(s, column - c * s.kernel)};
}

template <int FORM>
static __device__ __forceinline__ Lead numberAt(const Slide &s, const Planes &p, int k, int end,
                                                int group) {
  if (k >= end) return {0, {NOWHERE, 0, 0}};
  if (FORM == KERNEL) {
    int n = k / s.windows;
    return {batchAt<FORM>(s, p, n, group), windowAt(s, k - n * s.windows)};
  }
  int c = k / s.kernel;
  Three at = elementAt(s, k - c * s.kernel);
  if (FORM == SPREAD) at = {-at.z, -at.y, -at.x};
  return {channelAt<FORM>(s, p, c), at};
}
