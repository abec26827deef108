package org.gradsh.autograd.catalogue;

import static org.gradsh.autograd.Autograd.*;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.gradsh.autograd.Tensor;

/** The calls of src/test/golden/fourier.py, in our spelling. */
final class FourierCalls {
  private static final int[] AXES = {0, 2};

  private FourierCalls() {}

  static Map<String, Function<Tensor[], Tensor>> all() {
    Map<String, Function<Tensor[], Tensor>> on = new HashMap<>();
    for (int n : new int[] {1, 2, 3, 4, 5, 7, 8, 11}) {
      on.put("fft of " + n, x -> fft(x[0]));
      on.put("ifft of " + n, x -> ifft(x[0]));
      on.put("rfft of " + n, x -> rfft(x[0]));
    }
    for (String norm : new String[] {"backward", "ortho", "forward"}) {
      on.put("fft 6 -2 " + norm, x -> fft(x[0], 6, -2, norm));
      on.put("ifft 2 0 " + norm, x -> ifft(x[0], 2, 0, norm));
      on.put("rfft 6 0 " + norm, x -> rfft(x[0], 6, 0, norm));
      on.put("irfft 5 0 " + norm, x -> irfft(x[0], 5, 0, norm));
      on.put("fftn 0 2 " + norm, x -> fftn(x[0], AXES, norm));
    }
    for (int n : new int[] {1, 2, 3, 6, 7, 9}) on.put("irfft " + n, x -> irfft(x[0], n));
    on.put("irfft", x -> irfft(x[0]));
    on.put("fft empty", x -> fft(x[0]));
    on.put("fft2", x -> fft2(x[0]));
    on.put("ifft2", x -> ifft2(x[0]));
    on.put("fftn", x -> fftn(x[0]));
    on.put("ifftn", x -> ifftn(x[0]));
    on.put("rfft2", x -> rfft2(x[0]));
    on.put("irfft2", x -> irfft2(x[0]));
    for (int n : new int[] {5, 6}) {
      on.put("fftFreq " + n, x -> fftFreq(n, .5));
      on.put("rfftFreq " + n, x -> rfftFreq(n, .5));
    }
    on.put("fftShift 0", x -> fftShift(x[0], 0));
    on.put("fftShift 0 1", x -> fftShift(x[0], 0, 1));
    on.put("ifftShift 0 1", x -> ifftShift(x[0], 0, 1));
    complex(on);
    return on;
  }

  private static void complex(Map<String, Function<Tensor[], Tensor>> on) {
    on.put("complex", x -> x[0].complex(x[1]));
    on.put("polar", x -> polar(x[0], x[1]));
    on.put("real", x -> real(x[0]));
    on.put("imag", x -> imag(x[0]));
    on.put("complexConj", x -> complexConj(x[0]));
    on.put("complexMul", x -> complexMul(x[0], x[1]));
    on.put("complexAbs", x -> complexAbs(x[0]));
    on.put("complexAngle", x -> complexAngle(x[0]));
  }
}
