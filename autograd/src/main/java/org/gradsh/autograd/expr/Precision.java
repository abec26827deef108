package org.gradsh.autograd.expr;

/**
 * What the written-out functions need to know of a dtype: its bounds, constants in several parts,
 * and polynomials.
 *
 * <p>The polynomials are minimax in the relative error of the function, found by Lawson's
 * reweighting on 400 points; each coefficient is rounded to the dtype in turn, from the lowest
 * power up, and the others are fitted again. They are written from the highest power down.
 *
 * @param magic adding it leaves the nearest whole number in the lowest bits
 * @param bias of the exponent
 * @param overflow beyond it e^x is infinite, and 0 below its negative, by the scaling alone
 * @param vanishing e^-x is 0 from there on
 * @param expEnd e^x - 1 is infinite from there on
 * @param minusOne e^x - 1 is -1 below
 * @param halfEnd e^x / 2 is infinite from there on
 * @param one tanh is 1 from there on
 * @param tinyScale makes a normal number of any that is smaller
 * @param ln2 in two parts: the first times an exponent is exact but for one rounding
 * @param log10Of2 in two parts
 * @param halfPi in three parts, each rounded towards 0, so that all remainders of 0 keep its sign
 * @param pi in two parts
 * @param exp (eʳ - 1 - r) / r² for |r| ≤ ½ ln 2
 * @param log (ln(1 + f) - f + f²/2) / f³ for √½ ≤ 1 + f < √2
 * @param sin (sin(r) / r - 1) / r² over r², for |r| a little beyond π/4
 * @param cos (cos(r) - 1 + r²/2) / r⁴ over r²
 * @param tan (tan(r) / r - 1) / r² over r²
 * @param asin (asin(s) / s - 1) / s² over s², for |s| ≤ 0.5404
 * @param atan (atan(q) / q - 1) / q² over q², for |q| ≤ 1
 * @param sinh (sinh(x) / x - 1) / x² over x², for |x| ≤ 1
 * @param tanh (tanh(x) / x - 1) / x² over x², for |x| ≤ 0.55
 * @param cbrt a first value of the cube root of √½ … √2
 */
record Precision(
    double magic,
    int bias,
    double overflow,
    double vanishing,
    double expEnd,
    double minusOne,
    double halfEnd,
    double one,
    double tinyScale,
    double[] ln2,
    double[] log10Of2,
    double[] halfPi,
    double[] pi,
    double[] exp,
    double[] log,
    double[] sin,
    double[] cos,
    double[] tan,
    double[] asin,
    double[] atan,
    double[] sinh,
    double[] tanh,
    double[] cbrt) {

  static final Precision SINGLE =
      new Precision(
          0x1.8p23,
          127,
          176,
          104,
          89,
          -30,
          89.6,
          10,
          25,
          new double[] {0x1.62e430p-1, -0x1.05c610p-29},
          new double[] {0x1.344136p-2, -0x1.ec10cp-27},
          new double[] {0x1.921fb4p0, 0x1.4442d0p-24, 0x1.846988p-48},
          new double[] {0x1.921fb6p1, -0x1.777a5cp-24},
          new double[] {
            0.0013870655093342066,
            0.00836626160889864,
            0.04166743531823158,
            0.1666654646396637,
            0.4999999701976776
          },
          new double[] {
            -0.07636445015668869, 0.12762223184108734, -0.13159611821174622, 0.14201579988002777,
            -0.166234090924263, 0.2000124156475067, -0.2500081956386566, 0.3333333134651184
          },
          new double[] {-0.0001949565630638972, 0.008332014083862305, -0.16666652262210846},
          new double[] {2.4410059268120676e-05, -0.001388711971230805, 0.04166664183139801},
          new double[] {
            0.004461898934096098,
            -8.154391980497167e-05,
            0.010968836024403572,
            0.02123156562447548,
            0.054069604724645615,
            0.13332578539848328,
            0.3333335220813751
          },
          new double[] {
            0.0435304194688797,
            0.009999716654419899,
            0.033020611852407455,
            0.04436741769313812,
            0.07501302659511566,
            0.16666646301746368
          },
          new double[] {
            -0.0017875792691484094,
            0.010887484066188335,
            -0.031127190217375755,
            0.05790668725967407,
            -0.08400480449199677,
            0.10951175540685654,
            -0.14264051616191864,
            0.1999853104352951,
            -0.33333298563957214
          },
          new double[] {
            2.7822131869470468e-06, 0.00019842895562760532, 0.00833331048488617, 0.1666666716337204
          },
          new double[] {
            -0.006245992612093687,
            0.021052472293376923,
            -0.05384784936904907,
            0.133325457572937,
            -0.33333316445350647
          },
          new double[] {
            -0.03778816759586334,
            0.2169373333454132,
            -0.5356300473213196,
            0.904818058013916,
            0.45166707038879395
          });
}
