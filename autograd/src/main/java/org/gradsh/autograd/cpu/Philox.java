package org.gradsh.autograd.cpu;

/**
 * Philox 4×32-10, a counter-based generator: the n-th number is a function of key and n, so that
 * any device and any number of threads gives the same sequence. After Salmon, Moraes, Dror and
 * Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
 */
public final class Philox {
  private static final int ROUNDS = 10;
  private static final long M0 = 0xD2511F53L;
  private static final long M1 = 0xCD9E8D57L;
  private static final int W0 = 0x9E3779B9;
  private static final int W1 = 0xBB67AE85;

  private final int key0;
  private final int key1;

  /** The upper half of the counter: 0 for the sequence itself, else whose own it is. */
  private final long own;

  private final int[] block = new int[4];
  private long counter;
  private int used = 4;

  public Philox(long seed) {
    this(seed, 0);
  }

  private Philox(long seed, long own) {
    key0 = (int) seed;
    key1 = (int) (seed >>> 32);
    this.own = own;
  }

  /**
   * The sequence of its own that belongs to a place of this one. What is drawn from it takes
   * nothing from this one, so that elements may draw as much as they like, at the same time.
   *
   * @param place 0 or more; each should be asked for once
   */
  public Philox at(long place) {
    return new Philox(seed(), place + 1);
  }

  /** A generator that goes on as this one would from here. */
  Philox copy() {
    Philox copy = new Philox(seed(), own);
    copy.counter = counter;
    copy.used = used;
    System.arraycopy(block, 0, copy.block, 0, block.length);
    return copy;
  }

  /** Where it begins. */
  public long seed() {
    return (long) key1 << 32 | key0 & 0xFFFFFFFFL;
  }

  /** How many times 32 bits were taken by now. */
  public long position() {
    return 4 * counter - 4 + used;
  }

  /** Goes on as if so many times 32 bits more had been taken. */
  public void skip(long n) {
    long to = position() + n;
    counter = to >>> 2;
    used = 4;
    int more = (int) (to & 3);
    if (more == 0) return;
    fill(counter++);
    used = more;
  }

  /** 32 random bits. */
  public int nextInt() {
    if (used == 4) {
      fill(counter++);
      used = 0;
    }
    return block[used++];
  }

  private void fill(long n) {
    fill((int) n, (int) (n >>> 32), (int) own, (int) (own >>> 32));
  }

  /** One block of four from a 128-bit counter. */
  void fill(int c0, int c1, int c2, int c3) {
    int k0 = key0;
    int k1 = key1;
    for (int r = 0; r < ROUNDS; r++) {
      long p0 = M0 * (c0 & 0xFFFFFFFFL);
      long p1 = M1 * (c2 & 0xFFFFFFFFL);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c1 = (int) p1;
      c3 = (int) p0;
      k0 += W0;
      k1 += W1;
    }
    block[0] = c0;
    block[1] = c1;
    block[2] = c2;
    block[3] = c3;
  }

  int[] block() {
    return block.clone();
  }

  /** Uniform in [0, 1), 24 bits. */
  public float nextFloat() {
    return (nextInt() >>> 8) * 0x1p-24f;
  }

  /** Uniform in [0, 1), 53 bits. */
  public double nextDouble() {
    long high = nextInt() >>> 5;
    long low = nextInt() >>> 6;
    return (high * 0x1p26 + low) * 0x1p-53;
  }

  /** Two independent standard normals into {@code pair}, by Box and Muller's formula. */
  public void nextGaussians(double[] pair) {
    double radius = Math.sqrt(-2 * Math.log(1 - nextDouble()));
    double angle = 2 * Math.PI * nextDouble();
    pair[0] = radius * Math.cos(angle);
    pair[1] = radius * Math.sin(angle);
  }

  /**
   * Uniform in 0 … bound − 1: the upper half of 64 random bits times the bound.
   *
   * @param bound unsigned
   */
  public long nextLong(long bound) {
    long bits = (long) nextInt() << 32 | nextInt() & 0xFFFFFFFFL;
    return Math.unsignedMultiplyHigh(bits, bound);
  }
}
