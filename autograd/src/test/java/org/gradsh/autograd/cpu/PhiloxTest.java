package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The known answers of Random123 for philox4x32-10: its file kat_vectors. */
class PhiloxTest {
  @Test
  void zeros() {
    Philox p = new Philox(0);
    p.fill(0, 0, 0, 0);
    assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, p.block());
  }

  @Test
  void ones() {
    Philox p = new Philox(-1);
    p.fill(-1, -1, -1, -1);
    assertArrayEquals(new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, p.block());
  }

  @Test
  void digitsOfPi() {
    Philox p = new Philox(0x299f31d0_a4093822L);
    p.fill(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344);
    assertArrayEquals(new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}, p.block());
  }

  @Test
  void theSequenceIsBlockAfterBlock() {
    Philox sequence = new Philox(3);
    Philox blocks = new Philox(3);
    for (int n = 0; n < 3; n++) {
      blocks.fill(n, 0, 0, 0);
      for (int bits : blocks.block()) assertEquals(bits, sequence.nextInt());
    }
  }

  @Test
  void skippingIsTaking() {
    for (int before = 0; before < 9; before++) {
      for (int skipped = 0; skipped < 14; skipped++) {
        Philox taking = new Philox(5), skipping = new Philox(5);
        for (int i = 0; i < before; i++) assertEquals(taking.nextInt(), skipping.nextInt());
        for (int i = 0; i < skipped; i++) taking.nextInt();
        skipping.skip(skipped);
        assertEquals(before + skipped, skipping.position());
        for (int i = 0; i < 6; i++) assertEquals(taking.nextInt(), skipping.nextInt());
      }
    }
  }
}
